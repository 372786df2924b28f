package live.footlight.read.goal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import live.footlight.contract.view.GoalView;
import live.footlight.read.Times;

/**
 * A goal as it is answered; field names are fixed, fields may be added. Times are null where there
 * are none yet, {@code pair_id} where the goal is none of a pair; {@code generated_at} is left out
 * within a list, which has its own.
 */
record Goal(
    @JsonProperty("goal_id") String goalId,
    @JsonProperty("pair_id") String pairId,
    @JsonProperty("session_id") String sessionId,
    String kind,
    String state,
    String metric,
    long current,
    long target,
    long contributors,
    long held,
    long posted,
    long voided,
    long open,
    long version,
    @JsonProperty("opened_at") Instant openedAt,
    Instant deadline,
    @JsonProperty("reached_at") Instant reachedAt,
    @JsonProperty("started_at") Instant startedAt,
    @JsonProperty("ended_at") Instant endedAt,
    @JsonProperty("on_air_seconds") long onAirSeconds,
    @JsonProperty("required_on_air_seconds") long requiredOnAirSeconds,
    @JsonProperty("generated_at") @JsonInclude(JsonInclude.Include.NON_NULL) Instant generatedAt) {

  static Goal listed(GoalView goal) {
    return of(goal, null);
  }

  static Goal of(GoalView goal, Instant generatedAt) {
    return new Goal(
        goal.goalId(),
        goal.pairId().isEmpty() ? null : goal.pairId(),
        goal.sessionId(),
        goal.kind(),
        goal.state(),
        goal.metric(),
        goal.current(),
        goal.target(),
        goal.contributors(),
        goal.held(),
        goal.posted(),
        goal.voided(),
        goal.open(),
        goal.version(),
        Times.answered(goal.openedAtMs()),
        Times.answered(goal.deadlineMs()),
        Times.answered(goal.reachedAtMs()),
        Times.answered(goal.startedAtMs()),
        Times.answered(goal.endedAtMs()),
        goal.onAirMs() / 1000,
        goal.requiredOnAirMs() / 1000,
        generatedAt);
  }
}
