package live.footlight.read.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import live.footlight.read.Refusal;
import org.springframework.http.HttpStatus;

/**
 * Where to go on, as clients carry it; opaque to them.
 *
 * @param generation that ranked the first page and ranks all that follow, whichever is active by
 *     then
 * @param sinceMs when the first page was read, ms UTC by the store's clock
 * @param place behind which the list goes on
 */
record Cursor(String generation, long sinceMs, Place place) {
  private static final String VERSION = "1";

  String text() {
    String plain =
        VERSION
            + sinceMs
            + '.'
            + Long.toHexString(Double.doubleToLongBits(place.sScore()))
            + '.'
            + generation
            + '|'
            + place.id();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
  }

  /**
   * Reads a cursor.
   *
   * @throws Refusal where it is none of ours
   */
  static Cursor parse(String text) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), UTF_8);
      if (!plain.startsWith(VERSION)) {
        throw new IllegalArgumentException("another version");
      }
      int first = plain.indexOf('.');
      int second = plain.indexOf('.', first + 1);
      int third = plain.indexOf('|', second + 1);
      long since = Long.parseLong(plain, VERSION.length(), first, 10);
      double score = Double.longBitsToDouble(Long.parseUnsignedLong(plain, first + 1, second, 16));
      String generation = plain.substring(second + 1, third);
      String id = plain.substring(third + 1);
      if (since <= 0 || !Double.isFinite(score) || generation.isEmpty() || id.isEmpty()) {
        throw new IllegalArgumentException("out of bounds");
      }
      return new Cursor(generation, since, new Place(score, id));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST,
          "bad-cursor",
          "cursor",
          "must be a next_cursor of an earlier answer");
    }
  }
}
