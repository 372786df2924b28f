package live.footlight.domain.broken;

import java.time.Instant;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public record AsksForToday() {
  Instant now() {
    return Instant.now();
  }
}
