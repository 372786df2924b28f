package live.footlight.read.goal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Comparator;
import live.footlight.contract.view.GoalView;
import live.footlight.read.Refusal;
import org.springframework.http.HttpStatus;

/**
 * Where a goal stands among those of its session: as they opened, of one instant by their ids.
 *
 * @param openedAtMs ms UTC
 */
record Place(long openedAtMs, String goalId) implements Comparable<Place> {
  private static final Comparator<Place> ORDER =
      Comparator.comparingLong(Place::openedAtMs).thenComparing(Place::goalId);
  private static final char VERSION = '1';

  static Place of(GoalView goal) {
    return new Place(goal.openedAtMs(), goal.goalId());
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }

  /** As clients carry it, to go on behind it; opaque to them. */
  String cursor() {
    String plain = VERSION + Long.toString(openedAtMs) + '.' + goalId;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
  }

  /**
   * Reads a cursor.
   *
   * @throws Refusal where it is none of ours
   */
  static Place parse(String cursor) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
      int dot = plain.indexOf('.');
      long openedAtMs = Long.parseLong(plain, 1, dot, 10);
      if (plain.charAt(0) != VERSION || openedAtMs < 0) {
        throw new IllegalArgumentException("another version");
      }
      return new Place(openedAtMs, plain.substring(dot + 1));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST,
          "bad-cursor",
          "cursor",
          "must be a next_cursor of an earlier answer");
    }
  }
}
