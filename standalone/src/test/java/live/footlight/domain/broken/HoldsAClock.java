package live.footlight.domain.broken;

import java.time.Clock;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public record HoldsAClock(Clock clock) {}
