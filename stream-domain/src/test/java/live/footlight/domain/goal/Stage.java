package live.footlight.domain.goal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.MalformedFrameException;
import live.footlight.contract.event.EscrowSettled;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.GoalOpened;
import live.footlight.contract.view.EscrowCommand;
import live.footlight.contract.view.GoalView;

/** One session, its goals, and a wallet that keeps a list. */
final class Stage implements GoalOutput {
  static final String SESSION = "s1";
  static final long LATENESS = GoalSettings.defaults().lateness().toMillis();

  final List<EscrowCommand> commands = new ArrayList<>();
  final Map<String, GoalView> goals = new TreeMap<>();
  final List<GoalOutcome> outcomes = new ArrayList<>();
  final List<String> unanswered = new ArrayList<>();
  MapGoalStore store = new MapGoalStore();
  long run = 1;
  GoalFold.Next next;

  private GoalFold fold = new GoalFold(GoalSettings.defaults());

  /** An event that was appended the moment it happened. */
  static GoalInput at(long ms, String id, EventData data) {
    return at(ms, ms, id, data);
  }

  static GoalInput at(long entryMs, long occurredMs, String id, EventData data) {
    Event event = new Event(id, "/test", 1, occurredMs, entryMs, Actor.UNKNOWN, null, data, null);
    FrameReader reader = new FrameReader();
    reader.open(FrameWriter.body(event));
    try {
      reader.next();
      reader.parse();
    } catch (MalformedFrameException e) {
      throw new AssertionError(e);
    }
    return new GoalInput(entryMs, "live.0", entryMs + "-0", 0, reader.dataHash(), event);
  }

  static GiftSent ticket(String gift, String goal, String user, long diamonds) {
    return new GiftSent(
        gift,
        "c1",
        user,
        "ticket",
        diamonds,
        SESSION,
        null,
        List.of("livestream-show-ticket", "livestream-show"),
        goal,
        null,
        null);
  }

  static GiftSent order(String gift, String user, long diamonds, long seconds) {
    return new GiftSent(
        gift, "c1", user, "song", diamonds, SESSION, null, null, null, null, seconds);
  }

  static GiftRefunded refund(String gift) {
    return new GiftRefunded(gift, "c1", SESSION, null);
  }

  static GoalOpened funding(String goal, String pair, long target, Long deadline, long seconds) {
    return new GoalOpened(goal, SESSION, "funding", target, pair, deadline, seconds, null, null);
  }

  static GoalOpened plain(String goal, long target, String metric, Long baseline) {
    return new GoalOpened(goal, SESSION, "plain", target, null, null, null, metric, baseline);
  }

  static EscrowSettled settled(EscrowCommand command) {
    return new EscrowSettled(
        command.commandId(),
        command.pairId(),
        command.sessionId(),
        command.giftId(),
        command.operation(),
        "settled");
  }

  /** Delivers inputs, with all streams read as far as given. */
  Stage send(long streamMs, GoalInput... inputs) {
    return send(streamMs, streamMs, List.of(inputs));
  }

  Stage send(long streamMs, long nowMs, List<GoalInput> inputs) {
    next = fold.apply(SESSION, store, inputs, streamMs, run, nowMs, this);
    return this;
  }

  /** What a checkpoint would hold. */
  MapGoalStore checkpoint() {
    for (String session : List.copyOf(fold.unsaved())) {
      fold.save(session, store);
    }
    return store.copy();
  }

  void restore(MapGoalStore checkpoint) {
    store = checkpoint.copy();
    fold = new GoalFold(GoalSettings.defaults());
    run++;
  }

  GoalView goal(String id) {
    return goals.get(id);
  }

  List<String> said() {
    return commands.stream()
        .filter(c -> c.attempt() == 0)
        .map(c -> c.operation() + ' ' + c.giftId())
        .toList();
  }

  @Override
  public void command(EscrowCommand command) {
    assertThat(command.sessionId()).isEqualTo(SESSION);
    commands.add(command);
  }

  @Override
  public void goal(GoalView goal) {
    assertThat(goal.held())
        .as("held = posted + voided + open in %s", goal)
        .isEqualTo(goal.posted() + goal.voided() + goal.open());
    GoalView before = goals.get(goal.goalId());
    if (before != null && run == 1) {
      assertThat(goal.version()).isGreaterThanOrEqualTo(before.version());
      if (goal.version() == before.version()) {
        assertThat(goal).isEqualTo(before);
      }
    }
    goals.put(goal.goalId(), goal);
  }

  @Override
  public void outcome(GoalInput input, GoalOutcome outcome) {
    outcomes.add(outcome);
  }

  @Override
  public void late(GoalInput input) {}

  @Override
  public void unanswered(EscrowCommand command) {
    unanswered.add(command.giftId());
  }

  @Override
  public void unbalanced(String goalId) {
    throw new AssertionError(goalId + " does not balance");
  }
}
