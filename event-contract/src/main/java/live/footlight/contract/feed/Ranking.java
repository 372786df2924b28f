package live.footlight.contract.feed;

import java.util.Map;

/**
 * What of a generation decides on the order of a page and explains it.
 *
 * @param formula how masses become a score
 * @param halfLifeMs of the decay formula
 * @param prior the mass an item is born with; to formulas that count votes, the author's own vote
 * @param weights of a unit by kind of engagement, such as {@code liked}; a kind that is absent
 *     weighs nothing
 * @param perCreatorDecay what each further item of a creator keeps on a page, see {@link Diversity}
 */
public record Ranking(
    Formula formula,
    long halfLifeMs,
    double prior,
    Map<String, Double> weights,
    double perCreatorDecay) {
  /** What a unit of this kind weighs; 0 where it does not count. */
  double weight(String kind) {
    return weights.getOrDefault(kind, 0.0);
  }
}
