package live.footlight.domain.feed;

import java.util.function.Function;

/**
 * The stored score of the decay formula: {@code s = log2(v) + (ts − EPOCH)/H}, where v is the mass
 * at ts. It is the logarithm of the mass brought back to the epoch, so it is the same for every ts,
 * and it orders items as their masses do at any later instant: all of them lose the same since.
 *
 * <p>A mass that is 0 or negative has no logarithm, so v is floored at {@link #FLOOR}. The floor is
 * that of a mass at the item's birth, as its prior is; were it one at the latest engagement, hiding
 * an old item would raise it.
 */
public final class Score {
  /** 2020-01-01T00:00Z, ms UTC. */
  public static final long EPOCH_MS = 1_577_836_800_000L;

  /** ε, the least mass an item is scored with: what is left of one unit after 30 half-lives. */
  public static final double FLOOR = 0x1p-30;

  static final double LN_2 = StrictMath.log(2);

  private Score() {}

  /**
   * The score of a mass that is above 0.
   *
   * @param mass at {@code atMs}
   */
  static double of(double mass, long atMs, long halfLifeMs) {
    return StrictMath.log(mass) / LN_2 + (double) (atMs - EPOCH_MS) / halfLifeMs;
  }

  /** The least score of an item that was born then. */
  static double floor(long bornMs, long halfLifeMs) {
    return of(FLOOR, bornMs, halfLifeMs);
  }

  /**
   * The score of an item.
   *
   * @param bornMs the later of its creation and its nbf, ms UTC: where its prior is placed
   * @param masses by kind of engagement, of the generation's half-life
   */
  static double decayed(
      Generation generation, long bornMs, Function<Engagement, DecayedMass> masses) {
    long halfLifeMs = generation.halfLifeMs();
    long atMs = latest(generation, bornMs, masses);
    double mass = generation.prior() * DecayedMass.left(atMs - bornMs, halfLifeMs);
    for (Engagement kind : Engagement.values()) {
      mass += contribution(generation, kind, masses.apply(kind), atMs);
    }
    double floor = floor(bornMs, halfLifeMs);
    return mass > 0 ? Math.max(floor, of(mass, atMs, halfLifeMs)) : floor;
  }

  /** What one kind of engagement adds to an item's mass. */
  static double contribution(Generation generation, Engagement kind, DecayedMass mass, long atMs) {
    double weight = generation.weight(kind);
    return weight == 0 ? 0 : weight * mass.at(atMs, generation.halfLifeMs());
  }

  /** The instant all of an item's masses are brought to: that of the latest of them. */
  static long latest(Generation generation, long bornMs, Function<Engagement, DecayedMass> masses) {
    long latest = bornMs;
    for (Engagement kind : Engagement.values()) {
      if (generation.weight(kind) != 0) {
        latest = Math.max(latest, masses.apply(kind).tsMs());
      }
    }
    return latest;
  }
}
