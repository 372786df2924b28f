package live.footlight.domain.goal;

import live.footlight.contract.view.GoalView;
import live.footlight.domain.Packed;

/** A goal while a fold works on it. Amounts are diamonds, times are event times in ms UTC. */
final class Goal {
  static final String FUNDING = "funding";
  static final String PLAIN = "plain";
  static final String KARAOKE = "karaoke";

  /** No time. */
  static final long NEVER = Long.MAX_VALUE;

  final String id;
  final String pairId;
  final String kind;
  final String metric;
  final long target;
  final long baseline;
  final long deadlineMs;
  final long requiredMs;
  final long openedAtMs;

  /** Hash of what opened it. */
  final long content;

  GoalState state;

  // Escrow: held = posted + voided + open, each counted for itself.
  long held;
  long posted;
  long voided;
  long open;

  /** What a plain goal counted, its baseline not in it. */
  long counted;

  /** People with something in it that was not taken back. */
  long contributors;

  /** Commands that the wallet has not answered. */
  long unsettled;

  /** How long it was on air up to {@link #onAirFromMs}. */
  long onAirMs;

  /** Since when time counts; {@link #NEVER} while it does not. */
  long onAirFromMs = NEVER;

  long reachedAtMs;
  long startedAtMs;
  long endedAtMs;

  /** Inputs and transitions applied. */
  long inputs;

  boolean changed;

  Goal(
      String id,
      String pairId,
      String kind,
      String metric,
      long target,
      long baseline,
      long deadlineMs,
      long requiredMs,
      long openedAtMs,
      long content,
      GoalState state) {
    this.id = id;
    this.pairId = pairId;
    this.kind = kind;
    this.metric = metric;
    this.target = target;
    this.baseline = baseline;
    this.deadlineMs = deadlineMs;
    this.requiredMs = requiredMs;
    this.openedAtMs = openedAtMs;
    this.content = content;
    this.state = state;
  }

  boolean is(String other) {
    return kind.equals(other);
  }

  /** What stands against the target. */
  long current() {
    return is(PLAIN) ? baseline + counted : held - voided;
  }

  /** Something happened to it. */
  void touch() {
    inputs++;
    changed = true;
  }

  /** Whether what was held is accounted for. */
  boolean balances() {
    return held == posted + voided + open && held >= 0 && posted >= 0 && voided >= 0 && open >= 0;
  }

  /** When time has counted long enough, if nothing stops it; {@link #NEVER} while it does not. */
  long dueAtMs() {
    return onAirFromMs == NEVER ? NEVER : onAirFromMs + Math.max(0, requiredMs - onAirMs);
  }

  void startClock(long atMs) {
    if (onAirFromMs == NEVER) {
      onAirFromMs = atMs;
    }
  }

  void stopClock(long atMs) {
    if (onAirFromMs != NEVER) {
      onAirMs += Math.max(0, atMs - onAirFromMs);
      onAirFromMs = NEVER;
    }
  }

  GoalView view(String sessionId, long epoch) {
    return new GoalView(
        id,
        pairId,
        sessionId,
        kind,
        state.name(),
        metric,
        current(),
        target,
        contributors,
        held,
        posted,
        voided,
        open,
        requiredMs,
        onAirMs,
        (epoch << 40) + inputs,
        openedAtMs,
        deadlineMs,
        reachedAtMs,
        startedAtMs,
        endedAtMs);
  }

  void write(Packed.Writer to) {
    to.text(id)
        .text(pairId)
        .text(kind)
        .text(metric)
        .number(target)
        .number(baseline)
        .number(deadlineMs)
        .number(requiredMs)
        .number(openedAtMs)
        .number(content)
        .number(state.code())
        .number(held)
        .number(posted)
        .number(voided)
        .number(open)
        .number(counted)
        .number(contributors)
        .number(unsettled)
        .number(onAirMs)
        .number(onAirFromMs)
        .number(reachedAtMs)
        .number(startedAtMs)
        .number(endedAtMs)
        .number(inputs);
  }

  static Goal read(Packed.Reader from) {
    Goal goal =
        new Goal(
            from.text(),
            from.text(),
            from.text(),
            from.text(),
            from.number(),
            from.number(),
            from.number(),
            from.number(),
            from.number(),
            from.number(),
            GoalState.ofCode((int) from.number()));
    goal.held = from.number();
    goal.posted = from.number();
    goal.voided = from.number();
    goal.open = from.number();
    goal.counted = from.number();
    goal.contributors = from.number();
    goal.unsettled = from.number();
    goal.onAirMs = from.number();
    goal.onAirFromMs = from.number();
    goal.reachedAtMs = from.number();
    goal.startedAtMs = from.number();
    goal.endedAtMs = from.number();
    goal.inputs = from.number();
    return goal;
  }
}
