package live.footlight.read.leaderboard;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import live.footlight.read.Refusal;
import org.springframework.http.HttpStatus;

/**
 * Names of calendar windows.
 *
 * @param zone whose midnights bound them
 */
record Windows(ZoneId zone) {
  /**
   * The window of a name.
   *
   * @param name {@code session}, {@code day}, {@code week}, {@code month} or {@code all}
   * @param at a date within it, ISO, or null for the one that runs now
   * @throws Refusal where there is no such window
   */
  Window window(String name, String at, Instant now) {
    if (name.equals("session") || name.equals("all")) {
      if (at != null) {
        throw Refusal.parameter(
            HttpStatus.BAD_REQUEST, "bad-date", "at", "goes with day, week and month only");
      }
      return name.equals("all") ? Window.ALL : Window.SESSION;
    }
    LocalDate date = at == null ? LocalDate.ofInstant(now, zone) : date(at);
    return switch (name) {
      case "day" -> window("day:" + date, date, date.plusDays(1));
      case "week" -> {
        LocalDate monday = date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        yield window("week:" + monday, monday, monday.plusWeeks(1));
      }
      case "month" -> {
        LocalDate first = date.withDayOfMonth(1);
        yield window("month:" + first.toString().substring(0, 7), first, first.plusMonths(1));
      }
      default ->
          throw unknown(
              "must be one of day, week, month, all; session for a session or a streamer");
    };
  }

  /** A window that there is not. */
  static Refusal unknown(String detail) {
    return Refusal.parameter(HttpStatus.BAD_REQUEST, "unknown-window", "window", detail);
  }

  private Window window(String id, LocalDate first, LocalDate next) {
    return new Window(id, startOf(first), startOf(next));
  }

  private long startOf(LocalDate day) {
    return day.atStartOfDay(zone).toInstant().toEpochMilli();
  }

  private static LocalDate date(String text) {
    try {
      LocalDate date = LocalDate.parse(text);
      if (date.getYear() < 2000 || date.getYear() > 9999) {
        throw new DateTimeException("out of bounds");
      }
      return date;
    } catch (DateTimeException e) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST, "bad-date", "at", "must be a date such as 2026-11-21");
    }
  }
}
