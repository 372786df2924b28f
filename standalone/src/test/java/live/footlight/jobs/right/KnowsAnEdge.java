package live.footlight.jobs.right;

import live.footlight.read.broken.Folds;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public record KnowsAnEdge(Folds edge) {}
