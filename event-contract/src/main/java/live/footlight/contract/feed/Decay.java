package live.footlight.contract.feed;

/**
 * Masses that halve within every half-life, and the score that is made of one: {@code s = log2(v) +
 * (ts − EPOCH)/H}, where v is the mass at ts. It is the logarithm of the mass brought back to the
 * epoch, so it is the same for every ts, and it orders items as their masses do at any later
 * instant: all of them lose the same since.
 *
 * <p>A mass that is 0 or negative has no logarithm, so v is floored at {@link #FLOOR}. The floor is
 * that of a mass at the item's birth, as its prior is; were it one at the latest engagement, hiding
 * an old item would raise it.
 *
 * <p>{@link StrictMath} throughout: a replay on another machine finds the same bits.
 */
public final class Decay {
  /** 2020-01-01T00:00Z, ms UTC. */
  public static final long EPOCH_MS = 1_577_836_800_000L;

  /** ε, the least mass an item is scored with: what is left of one unit after 30 half-lives. */
  public static final double FLOOR = 0x1p-30;

  private static final double LN_2 = StrictMath.log(2);

  private Decay() {}

  /** The share that is left after a time of at least 0. */
  public static double left(long elapsedMs, long halfLifeMs) {
    return StrictMath.pow(2, -(double) elapsedMs / halfLifeMs);
  }

  /**
   * The score of a mass that is above 0.
   *
   * @param mass at {@code atMs}
   */
  public static double score(double mass, long atMs, long halfLifeMs) {
    return log2(mass) + (double) (atMs - EPOCH_MS) / halfLifeMs;
  }

  /** The least score of an item that was born then. */
  public static double floor(long bornMs, long halfLifeMs) {
    return score(FLOOR, bornMs, halfLifeMs);
  }

  /** Logarithm to base 2. */
  public static double log2(double value) {
    return StrictMath.log(value) / LN_2;
  }

  /** Logarithm to base 2 of one more than a value, exact also where that is small. */
  public static double log2OnePlus(double value) {
    return StrictMath.log1p(value) / LN_2;
  }
}
