package live.footlight.read.feed;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How two generations rank a scope, as it is answered. {@code overlap} is the share of the first
 * {@code top} items that both have, {@code kendall_tau} the rank correlation (Kendall 1938) of
 * those they have in common; null where there is nothing to compare.
 */
record Compared(
    String scope,
    int top,
    Side a,
    Side b,
    int common,
    Double overlap,
    @JsonProperty("kendall_tau") Double kendallTau,
    List<Mover> movers,
    @JsonProperty("generated_at") Instant generatedAt) {

  /**
   * One of the two; {@code items} of its first {@code top} there are, {@code listed} in all, null
   * where that is not known. Where one has far fewer than the other it is still being written, and
   * what differs says little.
   */
  record Side(String generation, long version, int items, Long listed) {}

  /** {@code rank_a} or {@code rank_b} is null where the item is not among the first there. */
  record Mover(
      String id,
      @JsonProperty("rank_a") Integer rankA,
      @JsonProperty("rank_b") Integer rankB,
      int moved) {
    static Mover of(Comparison.Mover mover) {
      return new Mover(mover.id(), mover.rankA(), mover.rankB(), mover.moved());
    }
  }

  static Compared of(
      String scope, int top, Side a, Side b, Comparison comparison, Instant generatedAt) {
    return new Compared(
        scope,
        top,
        a,
        b,
        comparison.common(),
        answered(comparison.overlap()),
        answered(comparison.kendallTau()),
        comparison.movers().stream().map(Mover::of).toList(),
        generatedAt);
  }

  private static Double answered(OptionalDouble number) {
    return number.isPresent() ? number.getAsDouble() : null;
  }
}
