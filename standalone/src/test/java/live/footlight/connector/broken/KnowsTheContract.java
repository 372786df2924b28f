package live.footlight.connector.broken;

import live.footlight.contract.Topic;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public record KnowsTheContract(Topic topic) {}
