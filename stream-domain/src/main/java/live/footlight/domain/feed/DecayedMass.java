package live.footlight.domain.feed;

import live.footlight.contract.feed.Decay;

/**
 * What is left of the units of engagements, each of which halves within every half-life since it
 * happened: Σ uᵢ·2^(−(ts − tᵢ)/H), at the time of the latest.
 *
 * <p>Bringing the sum forward to the latest time only ever multiplies by a power of two of at most
 * 1, so it cannot overflow; what underflows to 0 is more than a thousand half-lives old. Where ts
 * stands depends on what was added, not on the order it came in, and the sum on the order only as
 * far as doubles round.
 *
 * <p>{@link StrictMath} throughout: a replay on another machine finds the same bits.
 *
 * @param mass units left at {@code tsMs}
 * @param tsMs time of the latest engagement, ms UTC; {@link Long#MIN_VALUE} where there is none
 */
public record DecayedMass(double mass, long tsMs) {
  /** Nothing was added. */
  public static final DecayedMass NONE = new DecayedMass(0, Long.MIN_VALUE);

  /** How many half-lives an engagement matters: 2⁻⁴⁰ of it is left then. */
  public static final int HALF_LIVES_KEPT = 40;

  /** Whether nothing was added. */
  public boolean isNone() {
    return tsMs == Long.MIN_VALUE;
  }

  /**
   * An engagement more.
   *
   * @param atMs when it happened, ms UTC; may be before what was added already
   * @param units what it weighs undecayed
   * @param halfLifeMs always the same for one mass
   */
  public DecayedMass add(long atMs, double units, long halfLifeMs) {
    if (isNone()) {
      return new DecayedMass(units, atMs);
    }
    return atMs >= tsMs
        ? new DecayedMass(mass * Decay.left(atMs - tsMs, halfLifeMs) + units, atMs)
        : new DecayedMass(mass + units * Decay.left(tsMs - atMs, halfLifeMs), tsMs);
  }

  /**
   * An engagement taken back at the time it happened. Where that is more than {@link
   * #HALF_LIVES_KEPT} half-lives before the latest, nothing is left to take back.
   */
  public DecayedMass subtract(long atMs, double units, long halfLifeMs) {
    if (!isNone() && tsMs - atMs > HALF_LIVES_KEPT * halfLifeMs) {
      return this;
    }
    return add(atMs, -units, halfLifeMs);
  }

  /** What is left at a time that is not before {@code tsMs}. */
  public double at(long atMs, long halfLifeMs) {
    return isNone() ? 0 : mass * Decay.left(atMs - tsMs, halfLifeMs);
  }
}
