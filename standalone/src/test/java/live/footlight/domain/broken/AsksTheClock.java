package live.footlight.domain.broken;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public record AsksTheClock() {
  long nowMs() {
    return System.currentTimeMillis();
  }
}
