package live.footlight.contract;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;

/**
 * Reads times as people write them (RFC 3339). The form that machines write, in UTC, is read digit
 * by digit, an order of magnitude faster than by a formatter; all others go to {@link
 * OffsetDateTime}, which also decides what is none.
 */
final class Rfc3339 {
  private static final int SECONDS_END = 19;
  private static final int MS_DIGITS = 3;

  private Rfc3339() {}

  /** With any offset, to ms UTC, rounded down; -1 where it is no such time. */
  static long parse(String text) {
    long plain = utc(text);
    if (plain != Long.MIN_VALUE) {
      return plain;
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return -1;
    }
  }

  /**
   * {@code 2026-11-22T10:00:00Z}, with any fraction or none; the lowest long where it is not so.
   */
  private static long utc(String text) {
    int end = text.length() - 1;
    if (end < SECONDS_END
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':'
        || text.charAt(end) != 'Z') {
      return Long.MIN_VALUE;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, SECONDS_END);
    int ms = end == SECONDS_END ? 0 : fraction(text, SECONDS_END, end);
    if ((year | month | day | hour | minute | second | ms) < 0
        || month == 0
        || month > 12
        || day == 0
        || (day > 28 && day > LocalDate.of(year, month, 1).lengthOfMonth())
        || hour > 23
        || minute > 59
        || second > 59) {
      return Long.MIN_VALUE;
    }
    long days = LocalDate.of(year, month, day).toEpochDay();
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000 + ms;
  }

  /** Milliseconds of {@code .fff…}; -1 where it is not so. */
  private static int fraction(String text, int from, int end) {
    int digits = end - from - 1;
    if (text.charAt(from) != '.' || digits < 1 || digits > 9) {
      return -1;
    }
    if (digits > MS_DIGITS && digits(text, from + 1 + MS_DIGITS, end) < 0) {
      return -1;
    }
    int ms = digits(text, from + 1, from + 1 + Math.min(digits, MS_DIGITS));
    return ms < 0 || digits >= MS_DIGITS ? ms : digits == 2 ? ms * 10 : ms * 100;
  }

  private static int digits(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
