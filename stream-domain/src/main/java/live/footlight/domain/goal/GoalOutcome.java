package live.footlight.domain.goal;

/** What became of an event that was not applied. */
public enum GoalOutcome {
  /** It was there before. */
  DUPLICATE(null),
  /** The same business id was there before with other content; the first one stands. */
  QUARANTINED("the same business id was there before with other content; the first one stands"),
  NO_SUCH_GOAL("no goal of this id was opened in the session"),
  NO_SUCH_PAIR("no funding goal of this pair was opened in the session"),
  PAIR_TAKEN("another goal of the session has this pair"),
  NOT_FUNDED("the pair's funding goal has not reached its target"),
  PHASE_OVER("the goal has come to its end"),
  ALREADY_POSTED("the diamonds were posted to the streamer and cannot be taken back here"),
  NO_SUCH_COMMAND("no such command was given"),
  NO_SUCH_ORDER("no such order waits or runs in the session");

  private final String reason;

  GoalOutcome(String reason) {
    this.reason = reason;
  }

  /** For a person to read; null where it needs no looking at. */
  public String reason() {
    return reason;
  }

  /** Stable, kebab-case. */
  public String code() {
    return this == QUARANTINED
        ? "conflicting-content"
        : name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
