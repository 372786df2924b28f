package live.footlight.domain.broken;

import java.util.concurrent.ThreadLocalRandom;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public record ThrowsDice() {
  int eyes() {
    return ThreadLocalRandom.current().nextInt(6);
  }
}
