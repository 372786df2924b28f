package live.footlight.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.MalformedFrameException;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.view.EscrowCommand;
import live.footlight.contract.view.GoalView;
import live.footlight.domain.Rows;
import live.footlight.domain.goal.GoalFold;
import live.footlight.domain.goal.GoalInput;
import live.footlight.domain.goal.GoalOutcome;
import live.footlight.domain.goal.GoalOutput;
import live.footlight.domain.goal.GoalSettings;
import live.footlight.domain.goal.GoalStore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Ticks of goals, from nothing each time: a plain goal a session, and gifts to it. */
@State(Scope.Thread)
public class GoalFolding {
  static final int EVENTS = 20_000;
  private static final int SESSIONS = 50;
  private static final int SUPPORTERS = 2_000;
  private static final long NEVER = Long.MAX_VALUE;

  private final GoalSettings settings = GoalSettings.defaults();
  private List<Gathered<GoalInput>> ticks;
  private long diamonds;

  @Setup
  public void prepare() {
    List<Event> events = new ArrayList<>(EVENTS);
    Workload.goals(EVENTS, SESSIONS, SUPPORTERS).make(events::add);
    ticks = Gathered.ticks(events, GoalFolding::session, GoalFolding::input);
    for (Event event : events) {
      diamonds += event.data() instanceof GiftSent gift ? gift.diamonds() : 0;
    }
  }

  private static String session(Event event) {
    String key = event.data().entityKey();
    return key.substring(key.indexOf(':') + 1);
  }

  private static GoalInput input(Event event) {
    FrameReader frame = new FrameReader();
    frame.open(FrameWriter.body(event));
    try {
      frame.next();
      frame.parse();
    } catch (MalformedFrameException e) {
      throw new IllegalStateException(e);
    }
    return new GoalInput(
        event.receivedAtMs(), "live.0", event.receivedAtMs() + "-0", 0, frame.dataHash(), event);
  }

  /** Inputs wait for the lateness of others, so each is applied some ticks after it came. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void fold() {
    GoalFold fold = new GoalFold(settings);
    Map<String, Store> stores = new HashMap<>();
    Map<String, Long> due = new HashMap<>();
    Latest latest = new Latest();
    for (Gathered<GoalInput> tick : ticks) {
      tick.inputs()
          .forEach(
              (session, inputs) -> {
                Store store = stores.computeIfAbsent(session, s -> new Store());
                due.put(session, apply(fold, session, store, inputs, tick.endMs(), latest));
              });
      for (Map.Entry<String, Long> session : due.entrySet()) {
        if (session.getValue() <= tick.endMs()) {
          Store store = stores.get(session.getKey());
          session.setValue(apply(fold, session.getKey(), store, List.of(), tick.endMs(), latest));
        }
      }
    }
    long endMs =
        ticks.get(ticks.size() - 1).endMs() + settings.lateness().plusSeconds(1).toMillis();
    stores.forEach((session, store) -> apply(fold, session, store, List.of(), endMs, latest));
    Workload.expect(diamonds, Long.toString(latest.sum()), "the sum of the goals");
  }

  private static long apply(
      GoalFold fold,
      String session,
      Store store,
      List<GoalInput> inputs,
      long nowMs,
      GoalOutput out) {
    long nextMs = fold.apply(session, store, inputs, nowMs, 1, nowMs, out).streamMs();
    return nextMs > nowMs ? nextMs : NEVER;
  }

  private static final class Store implements GoalStore {
    private final HeapRows gifts = new HeapRows();
    private final HeapRows shares = new HeapRows();
    private final HeapRows commands = new HeapRows();
    private byte[] head;

    @Override
    public byte[] head() {
      return head;
    }

    @Override
    public void head(byte[] bytes) {
      head = bytes;
    }

    @Override
    public Rows gifts() {
      return gifts;
    }

    @Override
    public Rows shares() {
      return shares;
    }

    @Override
    public Rows commands() {
      return commands;
    }

    @Override
    public void clear() {
      head = null;
      gifts.clear();
      shares.clear();
      commands.clear();
    }
  }

  /** What was said last of each goal; anything but goals is wrong here. */
  private static final class Latest implements GoalOutput {
    private final Map<String, GoalView> goals = new HashMap<>();

    long sum() {
      return goals.values().stream().mapToLong(GoalView::current).sum();
    }

    @Override
    public void goal(GoalView goal) {
      goals.put(goal.goalId(), goal);
    }

    @Override
    public void command(EscrowCommand command) {
      throw new IllegalStateException("plain goals command nothing: " + command);
    }

    @Override
    public void outcome(GoalInput input, GoalOutcome outcome) {
      throw new IllegalStateException(input.event().id() + " was " + outcome);
    }

    @Override
    public void late(GoalInput input) {
      throw new IllegalStateException(input.event().id() + " was late");
    }

    @Override
    public void unanswered(EscrowCommand command) {
      throw new IllegalStateException("nobody was asked: " + command);
    }

    @Override
    public void unbalanced(String goalId) {
      throw new IllegalStateException(goalId + " does not add up");
    }
  }
}
