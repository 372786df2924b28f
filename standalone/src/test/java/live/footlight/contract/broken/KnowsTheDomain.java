package live.footlight.contract.broken;

import live.footlight.domain.broken.AsksTheClock;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public record KnowsTheDomain(AsksTheClock known) {}
