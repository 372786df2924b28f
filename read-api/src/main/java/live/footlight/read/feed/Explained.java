package live.footlight.read.feed;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import live.footlight.contract.feed.Explanation;
import live.footlight.contract.view.FeedItem;
import live.footlight.read.Times;

/**
 * Why an item stands where it stands, as it is answered. {@code mass} is {@code prior} and all
 * contributions together; {@code place} is null where the item is beyond the end of a bounded list.
 */
record Explained(
    String scope,
    String generation,
    @JsonProperty("generation_version") long generationVersion,
    String formula,
    String id,
    String kind,
    @JsonProperty("creator_id") String creatorId,
    @JsonProperty("published_at") Instant publishedAt,
    Long place,
    @JsonProperty("s_score") double sScore,
    @JsonProperty("shown_score") double shownScore,
    Instant at,
    @JsonProperty("age_seconds") long ageSeconds,
    double prior,
    List<Mass> masses,
    double mass,
    Penalties penalties,
    @JsonProperty("generated_at") Instant generatedAt) {

  /** What one kind of engagement adds: {@code mass} × {@code weight} = {@code contribution}. */
  record Mass(
      String kind, long count, double units, double mass, double weight, double contribution) {
    static Mass of(Explanation.Part part) {
      return new Mass(
          part.kind(), part.count(), part.units(), part.mass(), part.weight(), part.contribution());
    }
  }

  /** What counts against it. */
  record Penalties(
      double negative,
      boolean floored,
      @JsonProperty("creator_items_before") int creatorItemsBefore,
      @JsonProperty("creator_share") double creatorShare) {
    static Penalties of(Explanation.Penalties penalties) {
      return new Penalties(
          penalties.negative(),
          penalties.floored(),
          penalties.creatorItemsBefore(),
          penalties.creatorShare());
    }
  }

  static Explained of(
      String scope, FeedItem item, Explanation why, Long place, Instant generatedAt) {
    return new Explained(
        scope,
        why.generation(),
        why.generationVersion(),
        why.formula().label(),
        item.itemId(),
        item.kind(),
        item.creatorId(),
        Times.answered(item.publishedAtMs()),
        place,
        why.sScore(),
        why.shownScore(),
        Instant.ofEpochMilli(why.atMs()),
        why.ageMs() / 1000,
        why.prior(),
        why.parts().stream().map(Mass::of).toList(),
        why.mass(),
        Penalties.of(why.penalties()),
        generatedAt);
  }
}
