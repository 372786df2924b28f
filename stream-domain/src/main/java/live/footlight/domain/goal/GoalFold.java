package live.footlight.domain.goal;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import live.footlight.contract.event.EscrowSettled;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.GoalCancelled;
import live.footlight.contract.event.GoalOpened;
import live.footlight.contract.event.KaraokeSkipped;
import live.footlight.contract.event.ShowEnded;
import live.footlight.contract.event.ShowStarted;
import live.footlight.contract.event.SourceConnected;
import live.footlight.contract.event.SourceDisconnected;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.view.EscrowCommand;
import live.footlight.domain.goal.GoalSteps.Effect;
import live.footlight.domain.goal.GoalSteps.Step;
import live.footlight.domain.goal.GoalSteps.Trigger;
import live.footlight.domain.goal.Hold.Standing;

/**
 * The goals of sessions: events in, goals and escrow commands out.
 *
 * <p>What cannot be taken back is decided in event order. An event waits until its stream has come
 * {@link GoalSettings#lateness} further than its entry; then it is applied, after all that happened
 * before it, deadlines included. Where nothing comes, the clock of the stream goes on for the
 * session's events, behind by as much as its newest event was. So decisions are a function of the
 * entries and their times alone: not of ticks, of restarts, or of what other streams did meanwhile.
 * An event that comes later than that is applied as if it happened now; one that happened later
 * than its entry, by a clock that is fast, waits until its stream has come to its time.
 *
 * <p>An instance serves many sessions, one after another; it is not thread-safe. Sessions in which
 * something waits are kept open between calls; {@link #save} writes them before a checkpoint.
 */
public final class GoalFold {
  private static final String DIAMONDS = "diamonds";
  private static final String VIEWERS = "viewers";

  /** Stands before a viewer's id in the shares of a goal that counts viewers. */
  private static final String VIEWER = "viewer:";

  private static final long HOUR_MS = 3_600_000;

  private final GoalSettings settings;
  private final long latenessMs;

  /** Sessions whose head in the store is older than this. */
  private final Map<String, SessionGoals> unsaved = new HashMap<>();

  private String id;
  private SessionGoals session;
  private GoalStore store;
  private GoalOutput out;
  private long nowMs;
  private boolean dirty;

  public GoalFold(GoalSettings settings) {
    this.settings = settings;
    this.latenessMs = settings.lateness().toMillis();
  }

  /**
   * When a session is to be looked at again.
   *
   * @param streamMs when streams have come this far, ms UTC; {@link Long#MAX_VALUE} for never
   * @param atMs at this processing time, ms UTC; {@link Long#MAX_VALUE} for never
   */
  public record Next(long streamMs, long atMs) {}

  /**
   * Applies what came for a session, and does what is due.
   *
   * @param inputs in the order of their entries
   * @param streamMs how far all streams have been read: the watermark
   * @param run number of the job's run; in a new one all goals are published again
   * @param now processing time, ms UTC
   */
  public Next apply(
      String sessionId,
      GoalStore goalStore,
      List<GoalInput> inputs,
      long streamMs,
      long run,
      long now,
      GoalOutput output) {
    id = sessionId;
    store = goalStore;
    out = output;
    nowMs = now;
    session = unsaved.get(id);
    dirty = false;
    if (session == null) {
      session = SessionGoals.unpack(store.head());
    }
    if (inputs.isEmpty() && isForgotten()) {
      returnUnclaimed(session.clockMs);
      if (session.isSettled()) {
        store.clear();
        unsaved.remove(id);
        return new Next(Long.MAX_VALUE, Long.MAX_VALUE);
      }
    }
    for (GoalInput input : inputs) {
      arrive(input);
    }
    advance(minus(streamMs, latenessMs));
    retry();
    publish(run, !inputs.isEmpty());
    if (dirty) {
      if (session.waiting.isEmpty()) {
        unsaved.remove(id);
        store.head(session.pack());
      } else {
        unsaved.put(id, session);
      }
    }
    return next();
  }

  /** Sessions that {@link #save} has to write before a checkpoint. */
  public Set<String> unsaved() {
    return unsaved.keySet();
  }

  /** Writes a session that is kept open. */
  public void save(String sessionId, GoalStore goalStore) {
    SessionGoals kept = unsaved.remove(sessionId);
    goalStore.head(kept.pack());
  }

  private Next next() {
    long stream = SessionGoals.NEVER;
    for (GoalInput input : session.waiting) {
      stream = Math.min(stream, input.dueMs());
    }
    long timer = nextTimer();
    if (timer != SessionGoals.NEVER && session.aheadMs != Long.MIN_VALUE) {
      stream = Math.min(stream, minus(timer, session.aheadMs));
    }
    long at = Math.min(session.nextRetryMs, session.rewriteAtMs);
    if (session.isSettled()) {
      // To the hour, or a session would ask for another alarm with every tick.
      long forgotten = session.touchedAtMs + settings.keep().toMillis();
      at = Math.min(at, (forgotten / HOUR_MS + 1) * HOUR_MS);
    }
    return new Next(stream == SessionGoals.NEVER ? stream : plus(stream, latenessMs), at);
  }

  private boolean isForgotten() {
    return session.isSettled() && nowMs >= session.touchedAtMs + settings.keep().toMillis();
  }

  // Time.

  private void arrive(GoalInput input) {
    advance(minus(input.entryMs(), latenessMs));
    dirty = true;
    session.touchedAtMs = nowMs;
    session.aheadMs =
        Math.max(session.aheadMs, Math.min(0, minus(input.occurredAtMs(), input.entryMs())));
    if (input.event().data() instanceof EscrowSettled settled) {
      settle(input, settled);
    } else {
      session.waiting.add(input);
    }
  }

  /** Decides all that is to be decided when streams have come so far. */
  private void advance(long streamMs) {
    if (streamMs <= session.advancedMs) {
      return;
    }
    session.advancedMs = streamMs;
    if (session.aheadMs == Long.MIN_VALUE) {
      return;
    }
    // At the end of a bounded stream what waits is decided; deadlines of the future are not met.
    boolean atEnd = streamMs == Long.MAX_VALUE - latenessMs;
    long until = atEnd ? session.clockMs : plus(streamMs, session.aheadMs);
    for (GoalInput input : session.waiting) {
      if (input.dueMs() <= streamMs) {
        until = Math.max(until, input.occurredAtMs());
      }
    }
    if (!session.waiting.isEmpty()) {
      session.waiting.sort(GoalInput::inOrder);
      int taken = 0;
      while (taken < session.waiting.size() && session.waiting.get(taken).occurredAtMs() <= until) {
        GoalInput input = session.waiting.get(taken);
        if (input.occurredAtMs() < session.clockMs) {
          out.late(input);
        }
        runTimers(input.occurredAtMs());
        session.clockMs = Math.max(session.clockMs, input.occurredAtMs());
        decide(input, session.clockMs);
        taken++;
      }
      session.waiting.subList(0, taken).clear();
      dirty |= taken > 0;
    }
    runTimers(until);
    session.clockMs = Math.max(session.clockMs, until);
  }

  private void runTimers(long untilMs) {
    for (long due = nextTimer(); due <= untilMs; due = nextTimer()) {
      dirty = true;
      session.clockMs = Math.max(session.clockMs, due);
      for (Goal goal : List.copyOf(session.goals.values())) {
        if (goal.state == GoalState.FUNDING && deadline(goal) <= due) {
          step(goal, Trigger.DEADLINE, session.clockMs);
        } else if (goal.state == GoalState.SHOW && goal.dueAtMs() <= due) {
          step(goal, Trigger.TIME_REACHED, session.clockMs);
        }
      }
      if (!session.queue.isEmpty() && session.queue.get(0).dueAtMs() <= due) {
        Goal order = session.queue.get(0);
        step(order, Trigger.TIME_REACHED, session.clockMs);
        leaveQueue(order, session.clockMs);
      }
    }
  }

  private long nextTimer() {
    long next = SessionGoals.NEVER;
    for (Goal goal : session.goals.values()) {
      if (goal.state == GoalState.FUNDING) {
        next = Math.min(next, deadline(goal));
      } else if (goal.state == GoalState.SHOW) {
        next = Math.min(next, goal.dueAtMs());
      }
    }
    if (!session.queue.isEmpty()) {
      next = Math.min(next, session.queue.get(0).dueAtMs());
    }
    return next;
  }

  /** A ticket of the deadline's own millisecond is in time. */
  private static long deadline(Goal goal) {
    return goal.deadlineMs == 0 ? SessionGoals.NEVER : goal.deadlineMs + 1;
  }

  // Events, in their order.

  private void decide(GoalInput input, long atMs) {
    EventData data = input.event().data();
    switch (input.event().type()) {
      case GIFT_SENT -> gift(input, (GiftSent) data, atMs);
      case GIFT_REFUNDED -> refund(input, (GiftRefunded) data, atMs);
      case GOAL_OPENED -> open(input, (GoalOpened) data, atMs);
      case GOAL_CANCELLED -> cancel(input, (GoalCancelled) data, atMs);
      case SHOW_STARTED -> startShow(input, (ShowStarted) data, atMs);
      case SHOW_ENDED -> endShow(input, (ShowEnded) data, atMs);
      case KARAOKE_SKIPPED -> skip(input, (KaraokeSkipped) data, atMs);
      case SOURCE_CONNECTED -> source(((SourceConnected) data).source(), true, input, atMs);
      case SOURCE_DISCONNECTED -> source(((SourceDisconnected) data).source(), false, input, atMs);
      case SESSION_ENDED -> endSession(input, atMs);
      case VIEWER_JOINED -> view((ViewerJoined) data, input.occurredAtMs());
      case SESSION_STARTED, VIEWER_LEFT -> {} // what finds sessions; whoever came has counted
      default -> throw new IllegalStateException(input.event().type() + " is not taken by goals");
    }
  }

  private void gift(GoalInput input, GiftSent gift, long atMs) {
    byte[] row = store.gifts().get(gift.giftId());
    Hold before = row == null ? null : Hold.unpack(row);
    if (before != null && !before.isOnlyARefund()) {
      boolean same =
          before.content() == input.content()
              && before.atMs() == input.occurredAtMs()
              && before.diamonds() == gift.diamonds();
      out.outcome(input, same ? GoalOutcome.DUPLICATE : GoalOutcome.QUARANTINED);
      return;
    }
    boolean refunded = before != null;
    boolean order = gift.goalId() == null;
    if (order && session.goals.containsKey(gift.giftId())) {
      // An order is a goal of its own, by the id of its gift.
      out.outcome(input, GoalOutcome.QUARANTINED);
      return;
    }
    Hold hold =
        new Hold(
            order ? gift.giftId() : gift.goalId(),
            gift.senderId(),
            gift.streamerId(),
            gift.diamonds(),
            input.content(),
            input.occurredAtMs(),
            refunded ? Standing.WAITING_REFUNDED : Standing.WAITING,
            false,
            gift.isTicket());
    if (order) {
      queue(gift, input);
    }
    Goal goal = session.find(hold.goalId());
    if (goal == null && hold.ticket() && session.endedAtMs > 0) {
      returnUnclaimed(gift.giftId(), hold, atMs);
      return;
    }
    if (goal == null) {
      // Its goal may yet be opened.
      session.waitingGifts++;
      store.gifts().put(gift.giftId(), hold.pack());
      return;
    }
    take(goal, gift.giftId(), hold, refunded, atMs);
    fund(goal, atMs);
    if (order) {
      if (session.endedAtMs > 0) {
        step(goal, Trigger.SESSION_ENDED, atMs);
      } else if (refunded) {
        step(goal, Trigger.SKIPPED, atMs);
      }
      leaveQueue(goal, atMs);
    }
  }

  /** A gift meets its goal. */
  private void take(Goal goal, String giftId, Hold hold, boolean refunded, long atMs) {
    if (goal.is(Goal.PLAIN)) {
      if (!refunded) {
        count(goal, hold, atMs);
      }
      put(giftId, hold.as(refunded ? Standing.TAKEN_BACK : Standing.COUNTED));
      return;
    }
    put(giftId, hold.as(Standing.OPEN));
    goal.held += hold.diamonds();
    goal.open += hold.diamonds();
    goal.touch();
    Share share = share(goal, hold.userId());
    goal.contributors += share.gifts() == 0 ? 1 : 0;
    share(goal, hold.userId(), share.hold(hold.diamonds()));
    check(goal, hold.userId());
    boolean taken = goal.is(Goal.KARAOKE) || goal.state == GoalState.FUNDING;
    if (refunded || !taken) {
      giveBack(goal, giftId, hold, atMs);
    }
  }

  private void fund(Goal goal, long atMs) {
    if (goal.state == GoalState.FUNDING && goal.current() >= goal.target) {
      goal.reachedAtMs = atMs;
      step(goal, Trigger.TARGET_REACHED, atMs);
    }
  }

  private void count(Goal goal, Hold hold, long atMs) {
    Share share = share(goal, hold.userId());
    share(goal, hold.userId(), share.count(hold.diamonds()));
    goal.touch();
    if (!goal.metric.equals(VIEWERS)) {
      int more = share.gifts() == 0 ? 1 : 0;
      goal.contributors += more;
      goal.counted += goal.metric.equals(DIAMONDS) ? hold.diamonds() : more;
      reach(goal, atMs);
    }
  }

  private void reach(Goal goal, long atMs) {
    if (goal.current() >= goal.target && goal.reachedAtMs == 0) {
      goal.reachedAtMs = atMs;
      step(goal, Trigger.TARGET_REACHED, atMs);
    }
  }

  private void refund(GoalInput input, GiftRefunded refund, long atMs) {
    byte[] row = store.gifts().get(refund.giftId());
    if (row == null) {
      store.gifts().put(refund.giftId(), Hold.refundedFirst(atMs).pack());
      return;
    }
    Hold hold = Hold.unpack(row);
    Goal goal = session.find(hold.goalId());
    switch (hold.standing()) {
      case WAITING -> put(refund.giftId(), hold.as(Standing.WAITING_REFUNDED));
      case COUNTED -> {
        discount(goal, hold);
        put(refund.giftId(), hold.as(Standing.TAKEN_BACK));
      }
      case OPEN -> {
        giveBack(goal, refund.giftId(), hold, atMs);
        if (goal.is(Goal.KARAOKE)) {
          step(goal, Trigger.SKIPPED, atMs);
          leaveQueue(goal, atMs);
        }
      }
      case POSTED -> out.outcome(input, GoalOutcome.ALREADY_POSTED);
      case WAITING_REFUNDED, VOIDED, TAKEN_BACK -> out.outcome(input, GoalOutcome.DUPLICATE);
    }
  }

  private void discount(Goal goal, Hold hold) {
    Share share = share(goal, hold.userId()).discount(hold.diamonds());
    share(goal, hold.userId(), share);
    goal.touch();
    if (!goal.metric.equals(VIEWERS)) {
      int less = share.gifts() == 0 ? 1 : 0;
      goal.contributors -= less;
      goal.counted -= goal.metric.equals(DIAMONDS) ? hold.diamonds() : less;
    }
  }

  private void open(GoalInput input, GoalOpened opened, long atMs) {
    Goal known = session.find(opened.goalId());
    if (known != null) {
      boolean same = known.content == input.content() && known.openedAtMs == input.occurredAtMs();
      out.outcome(input, same ? GoalOutcome.DUPLICATE : GoalOutcome.QUARANTINED);
      return;
    }
    boolean funding = opened.kind().equals(Goal.FUNDING);
    String pair = !funding ? "" : opened.pairId() == null ? opened.goalId() : opened.pairId();
    if (funding && session.ofPair(pair) != null) {
      out.outcome(input, GoalOutcome.PAIR_TAKEN);
      return;
    }
    Goal goal =
        new Goal(
            opened.goalId(),
            pair,
            opened.kind(),
            funding || opened.metric() == null ? DIAMONDS : opened.metric(),
            opened.target(),
            funding || opened.baseline() == null ? 0 : opened.baseline(),
            opened.deadline() == null ? 0 : opened.deadline(),
            opened.requiredOnAirSeconds() == null ? 0 : opened.requiredOnAirSeconds() * 1_000,
            input.occurredAtMs(),
            input.content(),
            funding ? GoalState.FUNDING : GoalState.OPEN);
    session.goals.put(goal.id, goal);
    goal.touch();
    boolean over = session.endedAtMs > 0 || deadline(goal) <= atMs;
    waiting(hold -> hold.goalId().equals(goal.id))
        .forEach(
            (giftId, hold) -> {
              take(goal, giftId, hold, hold.standing() == Standing.WAITING_REFUNDED, atMs);
              if (!over) {
                fund(goal, atMs);
              }
            });
    if (over) {
      step(goal, session.endedAtMs > 0 ? Trigger.SESSION_ENDED : Trigger.DEADLINE, atMs);
    }
    if (goal.is(Goal.PLAIN)) {
      reach(goal, atMs);
    }
  }

  /** Gifts that wait for a goal and wait no more, in the order in which they were given. */
  private Map<String, Hold> waiting(Predicate<Hold> which) {
    if (session.waitingGifts == 0) {
      return Map.of();
    }
    Map<String, Hold> found = new HashMap<>();
    store
        .gifts()
        .forEach(
            (giftId, row) -> {
              Hold hold = Hold.unpack(row);
              if (hold.isWaiting() && which.test(hold)) {
                found.put(giftId, hold);
              }
            });
    session.waitingGifts -= found.size();
    Map<String, Hold> inOrder = new LinkedHashMap<>();
    found.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<String, Hold> gift) -> gift.getValue().atMs())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(gift -> inOrder.put(gift.getKey(), gift.getValue()));
    return inOrder;
  }

  /** Tickets whose goal was never opened go back: nothing else would ever release them. */
  private void returnUnclaimed(long atMs) {
    waiting(Hold::ticket).forEach((giftId, hold) -> returnUnclaimed(giftId, hold, atMs));
  }

  private void returnUnclaimed(String giftId, Hold hold, long atMs) {
    put(giftId, hold.as(Standing.VOIDED));
    command("", hold.goalId(), OpenCommand.VOID, giftId, hold, atMs);
  }

  private void cancel(GoalInput input, GoalCancelled cancelled, long atMs) {
    Goal goal = session.goals.get(cancelled.goalId());
    if (goal == null) {
      out.outcome(input, GoalOutcome.NO_SUCH_GOAL);
    } else if (!step(goal, Trigger.CANCELLED, atMs)) {
      out.outcome(input, GoalOutcome.PHASE_OVER);
    }
  }

  private void startShow(GoalInput input, ShowStarted started, long atMs) {
    Goal goal = session.ofPair(started.pairId());
    if (goal == null) {
      out.outcome(input, GoalOutcome.NO_SUCH_PAIR);
    } else if (!step(goal, Trigger.SHOW_STARTED, atMs)) {
      out.outcome(
          input,
          goal.state == GoalState.FUNDING
              ? GoalOutcome.NOT_FUNDED
              : goal.state == GoalState.SHOW ? GoalOutcome.DUPLICATE : GoalOutcome.PHASE_OVER);
    }
  }

  private void endShow(GoalInput input, ShowEnded ended, long atMs) {
    Goal goal = session.ofPair(ended.pairId());
    if (goal == null) {
      out.outcome(input, GoalOutcome.NO_SUCH_PAIR);
    } else if (goal.state == GoalState.FUNDING || goal.state == GoalState.FUNDED) {
      out.outcome(input, GoalOutcome.NOT_FUNDED);
    } else {
      // A show that was long enough is done already, and its end says nothing more.
      step(goal, Trigger.SHOW_ENDED, atMs);
    }
  }

  private void queue(GiftSent gift, GoalInput input) {
    Goal order =
        new Goal(
            gift.giftId(),
            "karaoke:" + id,
            Goal.KARAOKE,
            DIAMONDS,
            Math.max(1, gift.diamonds()),
            0,
            0,
            gift.durationSeconds() * 1_000,
            input.occurredAtMs(),
            input.content(),
            GoalState.QUEUED);
    session.queue.add(order);
  }

  private void skip(GoalInput input, KaraokeSkipped skipped, long atMs) {
    for (Goal order : session.queue) {
      if (order.id.equals(skipped.giftId())) {
        step(order, Trigger.SKIPPED, atMs);
        leaveQueue(order, atMs);
        return;
      }
    }
    byte[] row = store.gifts().get(skipped.giftId());
    Standing standing = row == null ? Standing.WAITING : Hold.unpack(row).standing();
    out.outcome(
        input,
        switch (standing) {
          case POSTED -> GoalOutcome.ALREADY_POSTED;
          case VOIDED -> GoalOutcome.DUPLICATE;
          default -> GoalOutcome.NO_SUCH_ORDER;
        });
  }

  /** An order is over: whoever is next has their turn. */
  private void leaveQueue(Goal order, long atMs) {
    if (order.state.isFinal() && session.queue.remove(order)) {
      out.goal(order.view(id, settings.epoch()));
    }
    if (!session.queue.isEmpty() && session.queue.get(0).state == GoalState.QUEUED) {
      step(session.queue.get(0), Trigger.TURN, atMs);
    }
  }

  private void source(String name, boolean connected, GoalInput input, long atMs) {
    boolean before = session.sources.anyOnAir();
    session.sources.say(name, connected, input.occurredAtMs());
    boolean after = session.sources.anyOnAir();
    if (before == after) {
      return;
    }
    for (Goal goal : session.goals.values()) {
      if (goal.state == GoalState.SHOW) {
        if (after) {
          goal.startClock(atMs);
        } else {
          goal.stopClock(atMs);
        }
        goal.touch();
      }
    }
  }

  private void endSession(GoalInput input, long atMs) {
    if (session.endedAtMs > 0) {
      out.outcome(input, GoalOutcome.DUPLICATE);
      return;
    }
    session.endedAtMs = input.occurredAtMs();
    for (Goal goal : List.copyOf(session.goals.values())) {
      step(goal, Trigger.SESSION_ENDED, atMs);
    }
    for (Goal order : List.copyOf(session.queue)) {
      step(order, Trigger.SESSION_ENDED, atMs);
    }
    for (Goal order : List.copyOf(session.queue)) {
      leaveQueue(order, atMs);
    }
    returnUnclaimed(atMs);
    session.sources.clear();
  }

  private void view(ViewerJoined joined, long atMs) {
    for (Goal goal : session.goals.values()) {
      if (goal.is(Goal.PLAIN)
          && goal.metric.equals(VIEWERS)
          && !goal.state.isFinal()
          && goal.openedAtMs <= atMs) {
        String viewer = VIEWER + joined.viewerId();
        if (share(goal, viewer).gifts() == 0) {
          share(goal, viewer, share(goal, viewer).count(0));
          goal.counted++;
          goal.contributors++;
          goal.touch();
          reach(goal, atMs);
        }
      }
    }
  }

  // Steps and what they do to money.

  private boolean step(Goal goal, Trigger trigger, long atMs) {
    Step step = GoalSteps.find(goal.state, trigger);
    if (step == null) {
      return false;
    }
    goal.stopClock(atMs);
    goal.state = step.to();
    goal.touch();
    if (step.effect() == Effect.START_CLOCK) {
      goal.startedAtMs = atMs;
      if (goal.is(Goal.KARAOKE) || session.sources.anyOnAir()) {
        goal.startClock(atMs);
      }
    } else if (step.effect() != Effect.NONE) {
      release(goal, step.effect() == Effect.POST_ALL, atMs);
    }
    if (goal.state.isFinal() || goal.state == GoalState.REFUNDING) {
      goal.endedAtMs = goal.endedAtMs == 0 ? atMs : goal.endedAtMs;
    }
    if (goal.state == GoalState.REFUNDING && goal.unsettled == 0) {
      step(goal, Trigger.ALL_SETTLED, atMs);
    } else if (goal.state == GoalState.SHOW && goal.requiredMs == 0) {
      step(goal, Trigger.TIME_REACHED, atMs);
    }
    return true;
  }

  /** Posts or gives back every open hold, in the order of their ids. */
  private void release(Goal goal, boolean post, long atMs) {
    if (goal.open == 0 && goal.held == goal.posted + goal.voided && goal.contributors == 0) {
      return;
    }
    Map<String, Hold> open = new TreeMap<>();
    if (goal.is(Goal.KARAOKE)) {
      byte[] row = store.gifts().get(goal.id);
      if (row != null) {
        open.put(goal.id, Hold.unpack(row));
      }
    } else {
      store.gifts().forEach((giftId, row) -> open.put(giftId, Hold.unpack(row)));
    }
    open.forEach(
        (giftId, hold) -> {
          if (hold.standing() == Standing.OPEN && hold.goalId().equals(goal.id)) {
            if (post) {
              post(goal, giftId, hold, atMs);
            } else {
              giveBack(goal, giftId, hold, atMs);
            }
          }
        });
    if (goal.open != 0) {
      // The rows are the money; what the goal has counted must be what they come to.
      out.unbalanced(goal.id);
    }
  }

  private void post(Goal goal, String giftId, Hold hold, long atMs) {
    goal.posted += hold.diamonds();
    goal.open -= hold.diamonds();
    goal.touch();
    share(goal, hold.userId(), share(goal, hold.userId()).post(hold.diamonds()));
    put(giftId, hold.as(Standing.POSTED));
    goal.unsettled++;
    command(goal.id, goal.pairId, OpenCommand.POST, giftId, hold, atMs);
    check(goal, hold.userId());
  }

  private void giveBack(Goal goal, String giftId, Hold hold, long atMs) {
    goal.voided += hold.diamonds();
    goal.open -= hold.diamonds();
    goal.touch();
    Share share = share(goal, hold.userId()).giveBack(hold.diamonds());
    goal.contributors -= share.gifts() == 0 ? 1 : 0;
    share(goal, hold.userId(), share);
    put(giftId, hold.as(Standing.VOIDED));
    goal.unsettled++;
    command(goal.id, goal.pairId, OpenCommand.VOID, giftId, hold, atMs);
    check(goal, hold.userId());
  }

  private void command(
      String goalId, String pairId, String operation, String giftId, Hold hold, long atMs) {
    EscrowCommand command =
        new EscrowCommand(
            OpenCommand.id(operation, pairId, giftId),
            0,
            operation,
            pairId,
            id,
            giftId,
            hold.userId(),
            hold.streamerId(),
            hold.diamonds(),
            atMs);
    long next = nowMs + settings.pauseMs(0);
    dirty = true;
    session.nextRetryMs = Math.min(session.nextRetryMs, next);
    store.commands().put(command.commandId(), new OpenCommand(goalId, command, next).pack());
    out.command(command);
  }

  /** The law of escrow: held = posted + voided + open, for the goal and for the person. */
  private void check(Goal goal, String userId) {
    if (!goal.balances() || !share(goal, userId).balances()) {
      out.unbalanced(goal.id);
    }
  }

  private void settle(GoalInput input, EscrowSettled settled) {
    byte[] row = store.commands().get(settled.commandId());
    if (row == null) {
      byte[] gift = store.gifts().get(settled.giftId());
      boolean known =
          gift != null
              && Hold.unpack(gift).settled()
              && settled
                  .commandId()
                  .equals(OpenCommand.id(settled.operation(), settled.pairId(), settled.giftId()));
      out.outcome(input, known ? GoalOutcome.DUPLICATE : GoalOutcome.NO_SUCH_COMMAND);
      return;
    }
    OpenCommand command = OpenCommand.unpack(settled.commandId(), row);
    store.commands().remove(settled.commandId());
    String giftId = command.command().giftId();
    put(giftId, Hold.unpack(store.gifts().get(giftId)).answered());
    Goal goal = session.goals.get(command.goalId());
    if (goal != null) {
      goal.unsettled--;
      goal.touch();
      if (goal.state == GoalState.REFUNDING && goal.unsettled == 0) {
        step(goal, Trigger.ALL_SETTLED, Math.max(session.clockMs, goal.endedAtMs));
      }
    }
  }

  /** Repeats what the wallet has not answered for long. */
  private void retry() {
    if (nowMs < session.nextRetryMs) {
      return;
    }
    dirty = true;
    Map<String, byte[]> rows = new TreeMap<>();
    store.commands().forEach(rows::put);
    long next = SessionGoals.NEVER;
    for (Map.Entry<String, byte[]> row : rows.entrySet()) {
      OpenCommand open = OpenCommand.unpack(row.getKey(), row.getValue());
      if (open.nextMs() <= nowMs) {
        int attempt = open.command().attempt() + 1;
        open = open.repeated(nowMs + settings.pauseMs(attempt));
        store.commands().put(row.getKey(), open.pack());
        out.command(open.command());
        if (attempt == settings.alarmAfter()) {
          out.unanswered(open.command());
        }
      }
      next = Math.min(next, open.nextMs());
    }
    session.nextRetryMs = next;
  }

  // Results.

  /** What changed; in a new run, and now and then, everything: a store may have lost it. */
  private void publish(long run, boolean touched) {
    boolean due = nowMs >= session.rewriteAtMs;
    boolean all = due || (touched && session.run != run);
    if (all) {
      session.run = run;
      dirty = true;
    }
    for (Goal goal : session.goals.values()) {
      publish(goal, all);
    }
    for (Goal order : session.queue) {
      publish(order, all);
    }
    if (isOver() || (session.goals.isEmpty() && session.queue.isEmpty())) {
      session.rewriteAtMs = SessionGoals.NEVER;
    } else if (due || session.rewriteAtMs == SessionGoals.NEVER) {
      session.rewriteAtMs = nowMs + settings.rewriteInterval().toMillis();
    }
  }

  private void publish(Goal goal, boolean all) {
    if (goal.changed || all) {
      goal.changed = false;
      dirty = true;
      out.goal(goal.view(id, settings.epoch()));
    }
  }

  /** Nothing will change any more, as far as can be seen. */
  private boolean isOver() {
    return session.endedAtMs > 0 && session.isSettled();
  }

  private void put(String giftId, Hold hold) {
    store.gifts().put(giftId, hold.pack());
  }

  private Share share(Goal goal, String userId) {
    return Share.unpack(store.shares().get(Share.key(goal.id, userId)));
  }

  private void share(Goal goal, String userId, Share share) {
    store.shares().put(Share.key(goal.id, userId), share.pack());
  }

  private static long minus(long a, long b) {
    long difference = a - b;
    return ((a ^ b) & (a ^ difference)) < 0
        ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE)
        : difference;
  }

  private static long plus(long a, long b) {
    return b == Long.MIN_VALUE ? Long.MIN_VALUE : minus(a, -b);
  }
}
