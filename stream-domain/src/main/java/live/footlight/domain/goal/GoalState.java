package live.footlight.domain.goal;

/** Where a goal stands; which follows which is {@link GoalSteps}. */
public enum GoalState {
  /** A funding goal takes tickets into escrow. */
  FUNDING,
  /** Its target was reached; it waits for its show. */
  FUNDED,
  /** The streamer performs; time on air counts. */
  SHOW,
  /** The show or the order was delivered: what was held is posted. */
  DONE,
  /** What was held is being given back. */
  REFUNDING,
  /** All of it was given back. */
  REFUNDED,
  /** A plain goal counts. */
  OPEN,
  /** A plain goal reached its target, and goes on counting. */
  REACHED,
  /** A plain goal was given up, or its session is over. */
  CLOSED,
  /** A karaoke order waits for its turn. */
  QUEUED,
  /** It is performed. */
  RUNNING,
  /** It was not delivered and is given back. */
  VOIDED;

  private static final GoalState[] BY_CODE = {
    FUNDING, FUNDED, SHOW, DONE, REFUNDING, REFUNDED, OPEN, REACHED, CLOSED, QUEUED, RUNNING, VOIDED
  };

  /** What state knows it by. */
  int code() {
    for (int code = 0; code < BY_CODE.length; code++) {
      if (BY_CODE[code] == this) {
        return code;
      }
    }
    throw new IllegalStateException(this + " has no code");
  }

  static GoalState ofCode(int code) {
    return BY_CODE[code];
  }

  /** Nothing happens to it any more, but for counting and settling. */
  public boolean isFinal() {
    return this == DONE || this == REFUNDED || this == CLOSED || this == VOIDED;
  }
}
