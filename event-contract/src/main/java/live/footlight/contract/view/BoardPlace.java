package live.footlight.contract.view;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A member's place in the sorted set of a board, as one number: what moves a member up or down then
 * overwrites its score and leaves nothing behind.
 *
 * <p>Total and reached-at make one number, {@link #order}: total · 2⁴² and, below that, how long
 * before the end of 42 bits it was reached, so that a higher total comes first and, of equal ones,
 * the one reached earlier. It has 60 bits and a score, a double, is exact to 53; but doubles are as
 * dense at every size. So the number is cut into spans of 4.05 · 10¹⁵, and the n-th span is spread
 * over the doubles between 4.5 · 10¹⁴⁺ⁿ and ten times that: 16 digits of which no two are the same
 * double.
 *
 * <p>Totals from {@link #NAMED_FROM} on leave no room for a time. Such a member is ranked under a
 * name that has the time in it, {@link LeaderboardKeys#rankedMember}; others under their id.
 *
 * @param memberId who stands there
 * @param total diamonds, above zero
 * @param reachedAtMs when it was reached, ms UTC; the tie breaker
 */
public record BoardPlace(String memberId, long total, long reachedAtMs) {
  /** Members with less than this are ranked under their id. */
  public static final long NAMED_FROM = 1L << 18;

  /** The latest time that a place can have: in the year 2109. */
  public static final long MAX_REACHED_MS = (1L << 42) - 1;

  private static final int TIME_BITS = 42;
  private static final long NAMED_ORDER = NAMED_FROM << TIME_BITS;
  private static final long LEAST = 450_000_000_000_000L;
  private static final long SPAN = 9 * LEAST;

  /** Whether a member with this total is ranked under a name that has the time in it. */
  public static boolean isNamed(long total) {
    return total >= NAMED_FROM;
  }

  /** The element of the sorted set. */
  public static String element(String memberId, long total, long reachedAtMs) {
    return isNamed(total) ? LeaderboardKeys.rankedMember(reachedAtMs, memberId) : memberId;
  }

  /**
   * The number whose order, descending, is the order of the board; of named members with equal
   * totals the name decides.
   */
  public static long order(long total, long reachedAtMs) {
    return isNamed(total)
        ? NAMED_ORDER + (total - NAMED_FROM)
        : (total << TIME_BITS) + (MAX_REACHED_MS - reachedAtMs);
  }

  /** The digits of a score's magnitude, as one number. */
  public static long digits(long order) {
    return LEAST + order % SPAN;
  }

  /** How many zeros follow the digits. */
  public static int zeros(long order) {
    return (int) (order / SPAN);
  }

  /** The score, as Redis takes it. */
  public static String score(long total, long reachedAtMs) {
    long order = order(total, reachedAtMs);
    int zeros = zeros(order);
    return zeros == 0 ? "-" + digits(order) : "-" + digits(order) + 'e' + zeros;
  }

  /** The score of the lowest named member; those with at most this score are named. */
  public static String namedScore() {
    return score(NAMED_FROM, 0);
  }

  /** The place of an element of the sorted set; the opposite of what gives score and element. */
  public static BoardPlace of(double score, String element) {
    BigDecimal magnitude = new BigDecimal(-score);
    int zeros = Math.max(0, magnitude.precision() - magnitude.scale() - 16);
    long digits = digits(magnitude, zeros);
    if (digits >= LEAST + SPAN) {
      digits = digits(magnitude, ++zeros);
    }
    long order = zeros * SPAN + (digits - LEAST);
    if (order >= NAMED_ORDER) {
      return new BoardPlace(
          LeaderboardKeys.memberId(element),
          NAMED_FROM + (order - NAMED_ORDER),
          LeaderboardKeys.reachedAt(element));
    }
    return new BoardPlace(element, order >> TIME_BITS, MAX_REACHED_MS - (order & MAX_REACHED_MS));
  }

  private static long digits(BigDecimal magnitude, int zeros) {
    return magnitude.movePointLeft(zeros).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
  }
}
