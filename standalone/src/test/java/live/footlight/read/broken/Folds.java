package live.footlight.read.broken;

import live.footlight.domain.broken.AsksTheClock;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public record Folds(AsksTheClock fold) {}
