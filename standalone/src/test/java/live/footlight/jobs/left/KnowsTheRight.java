package live.footlight.jobs.left;

import live.footlight.jobs.right.KnowsAnEdge;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public record KnowsTheRight(KnowsAnEdge other) {}
