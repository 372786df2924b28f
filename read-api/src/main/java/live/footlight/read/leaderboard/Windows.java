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
   * The id of a window.
   *
   * @param name {@code day}, {@code week}, {@code month} or {@code all}
   * @param at a date within it, ISO, or null for the one that runs now
   * @throws Refusal where there is no such window
   */
  String id(String name, String at, Instant now) {
    if (name.equals("all")) {
      if (at != null) {
        throw Refusal.parameter(
            HttpStatus.BAD_REQUEST, "bad-date", "at", "goes with day, week and month only");
      }
      return "all";
    }
    LocalDate date = at == null ? LocalDate.ofInstant(now, zone) : date(at);
    return switch (name) {
      case "day" -> "day:" + date;
      case "week" -> "week:" + date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case "month" -> "month:" + date.toString().substring(0, 7);
      default ->
          throw Refusal.parameter(
              HttpStatus.BAD_REQUEST,
              "unknown-window",
              "window",
              "must be one of day, week, month, all; session for a session or a streamer");
    };
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
