package live.footlight.read.feed;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import live.footlight.contract.feed.Diversity.Placed;
import live.footlight.read.Times;

/**
 * A page of a feed as it is answered; field names are fixed, fields may be added. Items stand in
 * the order in which they are shown, with a creator's further items damped; {@code s_score} is the
 * stored score, by which pages follow each other.
 */
record Feed(
    String scope,
    String generation,
    List<Shown> items,
    @JsonProperty("next_cursor") String nextCursor,
    @JsonProperty("generated_at") Instant generatedAt) {

  /** An item. */
  record Shown(
      String id,
      String kind,
      @JsonProperty("creator_id") String creatorId,
      @JsonProperty("s_score") double sScore,
      @JsonProperty("published_at") Instant publishedAt) {
    static Shown of(Placed<Item> placed) {
      Item item = placed.item();
      return new Shown(
          item.id(),
          item.kind(),
          item.creatorId(),
          item.sScore(),
          Times.answered(item.publishedAtMs()));
    }
  }
}
