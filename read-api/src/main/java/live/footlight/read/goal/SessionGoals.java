package live.footlight.read.goal;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/** The goals of a session as they are answered, oldest first. */
record SessionGoals(List<Goal> items, @JsonProperty("generated_at") Instant generatedAt) {}
