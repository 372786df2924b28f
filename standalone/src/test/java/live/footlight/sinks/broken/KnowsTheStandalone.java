package live.footlight.sinks.broken;

import live.footlight.standalone.Footlight;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public record KnowsTheStandalone(Footlight standalone) {}
