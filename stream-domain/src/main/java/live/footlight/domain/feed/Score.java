package live.footlight.domain.feed;

import java.util.function.Function;
import live.footlight.contract.feed.Decay;

/**
 * The stored score of an item under the {@linkplain Decay decay formula}: that of its prior and of
 * all its weighted masses together, brought to one instant.
 */
final class Score {
  private Score() {}

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
    double mass = generation.prior() * Decay.left(atMs - bornMs, halfLifeMs);
    for (Engagement kind : Engagement.values()) {
      mass += contribution(generation, kind, masses.apply(kind), atMs);
    }
    double floor = Decay.floor(bornMs, halfLifeMs);
    return mass > 0 ? Math.max(floor, Decay.score(mass, atMs, halfLifeMs)) : floor;
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
