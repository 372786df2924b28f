package live.footlight.domain.broken;

import org.slf4j.Logger;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public record Logs(Logger logger) {}
