package live.footlight.domain.leaderboard;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import live.footlight.domain.leaderboard.Window.Span;

/**
 * The days of a zone and the windows they belong to. A day lasts from its first instant to that of
 * the next, so it may have 23 or 25 hours, and starts later than midnight where the zone skips
 * that. Where clocks go back over a midnight, the first one counts.
 *
 * <p>Keeps the bounds it was asked for, so that a hot path seldom meets {@code java.time}. Not
 * thread-safe.
 */
public final class BoardCalendar {
  /** No zone has ever had a longer one. */
  static final long LONGEST_DAY_MS = 48 * 3_600_000L;

  private static final long DAY_MS = 86_400_000L;
  private static final int REMEMBERED = 1 << 10;

  private final ZoneId zone;
  private final int[] days = new int[REMEMBERED];
  private final long[] starts = new long[REMEMBERED];
  private final int[] months = new int[REMEMBERED];
  private int lastDay;
  private long lastStart = Long.MAX_VALUE;
  private long lastEnd = Long.MIN_VALUE;

  /** The calendar of a zone. */
  public BoardCalendar(ZoneId zone) {
    this.zone = zone;
    Arrays.fill(days, Integer.MIN_VALUE);
  }

  /**
   * The day an instant belongs to.
   *
   * @param epochMs ms UTC
   * @return epoch day (days since 1970-01-01) in the zone
   */
  public int dayOf(long epochMs) {
    if (epochMs >= lastStart && epochMs < lastEnd) {
      return lastDay;
    }
    int day = Math.toIntExact(Math.floorDiv(epochMs, DAY_MS));
    while (epochMs < startOf(day)) {
      day--;
    }
    while (epochMs >= startOf(day + 1)) {
      day++;
    }
    lastDay = day;
    lastStart = startOf(day);
    lastEnd = startOf(day + 1);
    return day;
  }

  /** The first instant of a day, ms UTC. */
  public long startOf(int day) {
    return starts[slot(day)];
  }

  /** The Monday of a day's week. */
  public int weekOf(int day) {
    // 1970-01-01 was a Thursday, three days after a Monday.
    return day - Math.floorMod(day + 3, 7);
  }

  /** The first day of a day's month. */
  public int monthOf(int day) {
    return months[slot(day)];
  }

  private int slot(int day) {
    int slot = day & REMEMBERED - 1;
    if (days[slot] != day) {
      LocalDate date = LocalDate.ofEpochDay(day);
      days[slot] = day;
      starts[slot] = date.atStartOfDay(zone).toInstant().toEpochMilli();
      months[slot] = day - date.getDayOfMonth() + 1;
    }
    return slot;
  }

  /** The window of a span that holds a day. */
  Window window(Span span, int day) {
    return switch (span) {
      case SESSION -> Window.SESSION;
      case ALL -> Window.ALL;
      case DAY -> new Window(span, day, day);
      case WEEK -> new Window(span, weekOf(day), weekOf(day) + 6);
      case MONTH -> new Window(span, monthOf(day), monthOf(monthOf(day) + 31) - 1);
    };
  }

  /** When a window starts, ms UTC; 0 where it has no start in the calendar. */
  long startsAt(Window window) {
    return calendar(window) ? startOf(window.firstDay()) : 0;
  }

  /** When a window ends, ms UTC, exclusive; 0 where it has no end in the calendar. */
  long endsAt(Window window) {
    return calendar(window) ? startOf(window.lastDay() + 1) : 0;
  }

  private static boolean calendar(Window window) {
    return window.span() != Span.SESSION && window.span() != Span.ALL;
  }
}
