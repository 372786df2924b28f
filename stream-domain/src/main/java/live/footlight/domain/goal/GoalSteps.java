package live.footlight.domain.goal;

import static live.footlight.domain.goal.GoalState.CLOSED;
import static live.footlight.domain.goal.GoalState.DONE;
import static live.footlight.domain.goal.GoalState.FUNDED;
import static live.footlight.domain.goal.GoalState.FUNDING;
import static live.footlight.domain.goal.GoalState.OPEN;
import static live.footlight.domain.goal.GoalState.QUEUED;
import static live.footlight.domain.goal.GoalState.REACHED;
import static live.footlight.domain.goal.GoalState.REFUNDED;
import static live.footlight.domain.goal.GoalState.REFUNDING;
import static live.footlight.domain.goal.GoalState.RUNNING;
import static live.footlight.domain.goal.GoalState.SHOW;
import static live.footlight.domain.goal.GoalState.VOIDED;

import java.util.List;

/**
 * The machine of goals as a table: from where, on what, to where, with what effect. What does not
 * stand here does not happen.
 */
public final class GoalSteps {
  /** What moves a goal. */
  public enum Trigger {
    /** As much is held, or counted, as was aimed at. */
    TARGET_REACHED,
    DEADLINE,
    CANCELLED,
    SESSION_ENDED,
    SHOW_STARTED,
    SHOW_ENDED,
    /** The karaoke order before it is over. */
    TURN,
    SKIPPED,
    /** On air, or running, for as long as was asked. */
    TIME_REACHED,
    /** Nothing that was given back is unsettled. */
    ALL_SETTLED
  }

  /** What a step does to what is held. */
  public enum Effect {
    NONE,
    /** Time starts to count. */
    START_CLOCK,
    /** Every open hold goes to the streamer. */
    POST_ALL,
    /** Every open hold goes back to who gave it. */
    VOID_ALL
  }

  /** One line of the table. */
  public record Step(GoalState from, Trigger on, GoalState to, Effect effect) {}

  /** The table. */
  public static final List<Step> TABLE =
      List.of(
          // A funding goal and its show.
          new Step(FUNDING, Trigger.TARGET_REACHED, FUNDED, Effect.NONE),
          new Step(FUNDING, Trigger.DEADLINE, REFUNDING, Effect.VOID_ALL),
          new Step(FUNDING, Trigger.CANCELLED, REFUNDING, Effect.VOID_ALL),
          new Step(FUNDING, Trigger.SESSION_ENDED, REFUNDING, Effect.VOID_ALL),
          new Step(FUNDED, Trigger.SHOW_STARTED, SHOW, Effect.START_CLOCK),
          new Step(FUNDED, Trigger.CANCELLED, REFUNDING, Effect.VOID_ALL),
          new Step(FUNDED, Trigger.SESSION_ENDED, REFUNDING, Effect.VOID_ALL),
          new Step(SHOW, Trigger.TIME_REACHED, DONE, Effect.POST_ALL),
          new Step(SHOW, Trigger.SHOW_ENDED, REFUNDING, Effect.VOID_ALL),
          new Step(SHOW, Trigger.CANCELLED, REFUNDING, Effect.VOID_ALL),
          new Step(SHOW, Trigger.SESSION_ENDED, REFUNDING, Effect.VOID_ALL),
          new Step(REFUNDING, Trigger.ALL_SETTLED, REFUNDED, Effect.NONE),
          // A plain goal.
          new Step(OPEN, Trigger.TARGET_REACHED, REACHED, Effect.NONE),
          new Step(OPEN, Trigger.CANCELLED, CLOSED, Effect.NONE),
          new Step(OPEN, Trigger.SESSION_ENDED, CLOSED, Effect.NONE),
          new Step(REACHED, Trigger.CANCELLED, CLOSED, Effect.NONE),
          new Step(REACHED, Trigger.SESSION_ENDED, CLOSED, Effect.NONE),
          // A karaoke order.
          new Step(QUEUED, Trigger.TURN, RUNNING, Effect.START_CLOCK),
          new Step(QUEUED, Trigger.SKIPPED, VOIDED, Effect.VOID_ALL),
          new Step(QUEUED, Trigger.SESSION_ENDED, VOIDED, Effect.VOID_ALL),
          new Step(RUNNING, Trigger.TIME_REACHED, DONE, Effect.POST_ALL),
          new Step(RUNNING, Trigger.SKIPPED, VOIDED, Effect.VOID_ALL),
          new Step(RUNNING, Trigger.SESSION_ENDED, VOIDED, Effect.VOID_ALL));

  private GoalSteps() {}

  /** The line for a state and a trigger, or null where there is none. */
  static Step find(GoalState from, Trigger on) {
    for (Step step : TABLE) {
      if (step.from() == from && step.on() == on) {
        return step;
      }
    }
    return null;
  }
}
