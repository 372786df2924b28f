package live.footlight.read.goal;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/** Goals of a session as they are answered, oldest first; the cursor is null on the last page. */
record SessionGoals(
    List<Goal> items,
    @JsonProperty("next_cursor") String nextCursor,
    @JsonProperty("generated_at") Instant generatedAt) {}
