package live.footlight.read.leaderboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import live.footlight.contract.view.BoardPlace;
import live.footlight.read.Refusal;
import org.springframework.http.HttpStatus;

/**
 * Where to go on, as clients carry it; opaque to them.
 *
 * @param forwards behind the place, or before it
 * @param place an entry as it was
 */
record Cursor(boolean forwards, Place place) {
  private static final char NAMED = '1';
  private static final char UNNAMED = '2';

  String text() {
    String plain =
        (place.isNamed() ? "" + NAMED : "" + UNNAMED)
            + (forwards ? 'n' : 'p')
            + place.total()
            + '.'
            + place.reachedAtMs()
            + '.'
            + (place.isNamed() ? place.memberId() : Long.toString(place.nth()));
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
      int first = plain.indexOf('.');
      int second = plain.indexOf('.', first + 1);
      char version = plain.charAt(0);
      if ((version != NAMED && version != UNNAMED) || "np".indexOf(plain.charAt(1)) < 0) {
        throw new IllegalArgumentException("another version");
      }
      long total = Long.parseLong(plain, 2, first, 10);
      long reachedAt = Long.parseLong(plain, first + 1, second, 10);
      if (reachedAt < 0 || reachedAt > BoardPlace.MAX_REACHED_MS || total > 1L << 53 || total < 0) {
        throw new IllegalArgumentException("out of bounds");
      }
      String which = plain.substring(second + 1);
      return new Cursor(
          plain.charAt(1) == 'n',
          version == NAMED
              ? new Place(total, reachedAt, which)
              : new Place(total, reachedAt, "", nth(which)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST,
          "bad-cursor",
          "cursor",
          "must be a next_cursor or prev_cursor of an earlier answer");
    }
  }

  private static long nth(String text) {
    long nth = Long.parseLong(text);
    if (nth < 1 || nth > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("out of bounds");
    }
    return nth;
  }
}
