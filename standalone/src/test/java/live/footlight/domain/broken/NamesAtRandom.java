package live.footlight.domain.broken;

import java.util.UUID;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public record NamesAtRandom() {
  UUID name() {
    return UUID.randomUUID();
  }
}
