package live.footlight.read.feed;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The generations as they are answered, by name; {@code active} is null where none is yet. */
record GenerationList(
    List<Configured> items, String active, @JsonProperty("generated_at") Instant generatedAt) {

  /**
   * One of them. {@code start}: {@code at_once} where it ranks from what items had kept all along,
   * {@code by_replay} where it began from nothing and needs past engagements replayed. {@code
   * listed}: how many items its lists show that are one each, {@code home} and {@code live}: a
   * generation that was just configured is written in rounds, and serves part of a feed until it
   * has as many as others have; null where that cannot be known now.
   */
  record Configured(
      String generation,
      long version,
      boolean active,
      String formula,
      @JsonProperty("half_life_seconds") long halfLifeSeconds,
      double prior,
      Map<String, Double> weights,
      @JsonProperty("max_items") long maxItems,
      @JsonProperty("per_creator_decay") double perCreatorDecay,
      List<String> scopes,
      String start,
      Map<String, Long> listed) {
    static Configured of(Generation generation, String active, Map<String, Long> listed) {
      return new Configured(
          generation.id(),
          generation.version(),
          generation.id().equals(active),
          generation.ranking().formula().label(),
          generation.ranking().halfLifeMs() / 1000,
          generation.ranking().prior(),
          generation.ranking().weights(),
          generation.maxItems(),
          generation.ranking().perCreatorDecay(),
          generation.scopes(),
          generation.start(),
          listed);
    }
  }
}
