package live.footlight.domain.leaderboard;

import java.time.LocalDate;

/**
 * A stretch of days that a board adds up.
 *
 * @param span how long it is
 * @param firstDay epoch day in the board's zone; for a session and all-time meaningless
 * @param lastDay inclusive
 */
record Window(Span span, int firstDay, int lastDay) {
  /** The kinds of windows. */
  enum Span {
    SESSION(0),
    ALL(1),
    DAY(2),
    WEEK(3),
    MONTH(4);

    private static final Span[] BY_CODE = {SESSION, ALL, DAY, WEEK, MONTH};

    /** What state knows it by; three bits. */
    private final int code;

    Span(int code) {
      this.code = code;
    }
  }

  static final Window SESSION = new Window(Span.SESSION, Integer.MIN_VALUE, Integer.MAX_VALUE);
  static final Window ALL = new Window(Span.ALL, Integer.MIN_VALUE, Integer.MAX_VALUE);

  private static final int SPAN_SHIFT = 25;
  private static final int DAY_MASK = (1 << SPAN_SHIFT) - 1;

  /** The window as 28 bits. */
  int number() {
    boolean calendar = span != Span.SESSION && span != Span.ALL;
    return span.code << SPAN_SHIFT | (calendar ? firstDay & DAY_MASK : 0);
  }

  static Span span(int number) {
    return Span.BY_CODE[number >>> SPAN_SHIFT];
  }

  static int firstDay(int number) {
    // Days before 1970 are negative: carry the sign of the 25 bits.
    return number << (Integer.SIZE - SPAN_SHIFT) >> (Integer.SIZE - SPAN_SHIFT);
  }

  /** {@code day:2026-11-21}, {@code week:2026-11-16}, {@code month:2026-11}, {@code all}. */
  String id() {
    return switch (span) {
      case SESSION -> "session";
      case ALL -> "all";
      case DAY -> "day:" + LocalDate.ofEpochDay(firstDay);
      case WEEK -> "week:" + LocalDate.ofEpochDay(firstDay);
      case MONTH -> "month:" + LocalDate.ofEpochDay(firstDay).toString().substring(0, 7);
    };
  }
}
