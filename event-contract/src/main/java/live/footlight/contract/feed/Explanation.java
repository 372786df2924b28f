package live.footlight.contract.feed;

import java.util.ArrayList;
import java.util.List;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedMass;

/**
 * Why an item stands where it stands.
 *
 * @param itemId of the post or session
 * @param generation that ranks it
 * @param generationVersion that its score is of
 * @param formula how masses become its score
 * @param atMs the instant the masses are of, ms UTC
 * @param ageMs how old it is to the formula
 * @param prior what it was born with, decayed
 * @param parts by kind of engagement
 * @param mass all of it: prior and contributions
 * @param penalties what counts against it
 * @param sScore its stored score
 * @param shownScore that by which it stands on the page
 */
public record Explanation(
    String itemId,
    String generation,
    long generationVersion,
    Formula formula,
    long atMs,
    long ageMs,
    double prior,
    List<Part> parts,
    double mass,
    Penalties penalties,
    double sScore,
    double shownScore) {

  /**
   * What one kind of engagement adds.
   *
   * @param units undecayed
   * @param mass what is left of them
   * @param contribution mass × weight
   */
  public record Part(
      String kind, long count, double units, double mass, double weight, double contribution) {}

  /**
   * What counts against an item.
   *
   * @param negative the contributions below 0 together
   * @param floored its mass has fallen so low that only the floor holds its score
   * @param creatorItemsBefore of the same creator on the page
   * @param creatorShare of its mass that counts on the page because of them
   */
  public record Penalties(
      double negative, boolean floored, int creatorItemsBefore, double creatorShare) {}

  /**
   * Explains an item.
   *
   * @param ranking of the generation the item is of, in the version it was scored with
   * @param nowMs the instant to explain, not before that of its masses; ms UTC
   * @param creatorItemsBefore items of the same creator before it on its page
   */
  public static Explanation of(FeedItem item, Ranking ranking, long nowMs, int creatorItemsBefore) {
    boolean decays = ranking.formula() == Formula.DECAY;
    // A score that depends on the instant is explained for the instant it is of.
    long atMs =
        ranking.formula().isTimeless() ? Math.max(nowMs, item.massesAtMs()) : item.massesAtMs();
    double left = decays ? Decay.left(atMs - item.massesAtMs(), ranking.halfLifeMs()) : 1;
    double prior = ranking.prior();
    if (decays) {
      prior *= Decay.left(Math.max(0, atMs - item.publishedAtMs()), ranking.halfLifeMs());
    }
    double mass = prior;
    double negative = 0;
    List<Part> parts = new ArrayList<>();
    for (FeedMass each : item.masses()) {
      double weight = ranking.weight(each.kind());
      double contribution = weight * each.mass() * left;
      parts.add(
          new Part(
              each.kind(), each.count(), each.units(), each.mass() * left, weight, contribution));
      mass += contribution;
      negative += Math.min(0, contribution);
    }
    boolean floored =
        decays && item.sScore() <= Decay.floor(item.publishedAtMs(), ranking.halfLifeMs());
    double share = Diversity.share(creatorItemsBefore, ranking.perCreatorDecay());
    return new Explanation(
        item.itemId(),
        item.generation(),
        item.generationVersion(),
        ranking.formula(),
        atMs,
        atMs - item.activeAtMs(),
        prior,
        parts,
        mass,
        new Penalties(negative, floored, creatorItemsBefore, share),
        item.sScore(),
        creatorItemsBefore == 0 ? item.sScore() : ranking.formula().damped(item.sScore(), share));
  }
}
