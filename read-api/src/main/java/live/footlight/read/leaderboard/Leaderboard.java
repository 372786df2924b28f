package live.footlight.read.leaderboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** A part of a leaderboard as it is answered; field names are fixed, fields may be added. */
record Leaderboard(
    String board,
    String of,
    Window window,
    long entries,
    long revision,
    List<Item> items,
    @JsonProperty("next_cursor") String nextCursor,
    @JsonProperty("prev_cursor") String prevCursor,
    @JsonProperty("generated_at") Instant generatedAt) {

  /** Bounds are null where there are none or they are not known. */
  record Window(
      String name,
      @JsonProperty("starts_at") Instant startsAt,
      @JsonProperty("ends_at") Instant endsAt) {}

  /** A line; {@code generated_at} is left out within a board, which has its own. */
  record Item(
      long rank,
      @Schema(
              description =
                  "erased for whoever was erased: their rank and total stay, and any number of"
                      + " entries of a page may be of such")
          @JsonProperty("member_id")
          String memberId,
      long total,
      long contributions,
      @JsonProperty("reached_at") Instant reachedAt,
      @JsonProperty("generated_at") @JsonInclude(JsonInclude.Include.NON_NULL)
          Instant generatedAt) {
    static Item listed(RankedEntry entry) {
      return of(entry, null);
    }

    static Item of(RankedEntry entry, Instant generatedAt) {
      return new Item(
          entry.rank(),
          entry.memberId(),
          entry.total(),
          entry.contributions(),
          Instant.ofEpochMilli(entry.reachedAtMs()),
          generatedAt);
    }
  }
}
