package live.footlight.read.viewers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import live.footlight.read.Refusal;
import org.springframework.http.HttpStatus;

/**
 * Which part of a curve is asked for.
 *
 * @param fromMs minutes that begin then or later, ms UTC
 * @param toMs minutes that begin before, ms UTC
 * @param limit how many at most
 */
record Span(long fromMs, long toMs, int limit) {
  private static final String VERSION = "1";

  /**
   * Reads a span as it is asked for.
   *
   * @param from RFC 3339, or null for the beginning
   * @param to RFC 3339, or null for no end
   * @param cursor {@code next_cursor} of an earlier answer, or null; takes the place of {@code
   *     from}
   * @throws Refusal where one of them is not what it should be
   */
  static Span of(String from, String to, String cursor, int limit) {
    long fromMs = time("from", from, 0);
    return new Span(cursor == null ? fromMs : parse(cursor), time("to", to, Long.MAX_VALUE), limit);
  }

  /** Where it goes on from a minute; opaque to clients. */
  static String cursor(long minuteMs) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((VERSION + minuteMs).getBytes(UTF_8));
  }

  private static long parse(String cursor) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
      if (!plain.startsWith(VERSION)) {
        throw new IllegalArgumentException("another version");
      }
      return Long.parseLong(plain, VERSION.length(), plain.length(), 10);
    } catch (IllegalArgumentException e) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST,
          "bad-cursor",
          "cursor",
          "must be a next_cursor of an earlier answer");
    }
  }

  private static long time(String parameter, String text, long otherwise) {
    if (text == null) {
      return otherwise;
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST,
          "bad-time",
          parameter,
          "must be a time such as 2026-11-22T10:00:00Z");
    }
  }
}
