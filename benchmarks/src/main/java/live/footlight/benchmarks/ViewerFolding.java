package live.footlight.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.footlight.contract.Event;
import live.footlight.contract.event.SessionStarted;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.event.ViewerLeft;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;
import live.footlight.domain.viewer.Tier;
import live.footlight.domain.viewer.ViewerFold;
import live.footlight.domain.viewer.ViewerFold.Outcome;
import live.footlight.domain.viewer.ViewerOutput;
import live.footlight.domain.viewer.ViewerSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Ticks of viewers, from nothing each time: joins and leaves, up to 500 present in a session. */
@State(Scope.Thread)
public class ViewerFolding {
  static final int EVENTS = 20_000;
  private static final int SESSIONS = 20;

  private final ViewerSettings settings = ViewerSettings.defaults();
  private List<Gathered<Event>> ticks;
  private long present;

  @Setup
  public void prepare() {
    List<Event> events = new ArrayList<>(EVENTS);
    Workload.viewers(EVENTS, SESSIONS, 0, 0).make(events::add);
    ticks = Gathered.ticks(events, ViewerFolding::session, event -> event);
    Set<String> there = new HashSet<>();
    for (Event event : events) {
      if (event.data() instanceof ViewerJoined joined) {
        there.add(joined.sessionId() + ' ' + joined.viewerId());
      } else if (event.data() instanceof ViewerLeft left) {
        there.remove(left.sessionId() + ' ' + left.viewerId());
      }
    }
    present = there.size();
  }

  private static String session(Event event) {
    String key = event.data().entityKey();
    return key.substring(key.indexOf(':') + 1);
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void fold() {
    ViewerFold fold = new ViewerFold(settings);
    Map<String, Session> sessions = new HashMap<>();
    Latest latest = new Latest();
    for (Gathered<Event> tick : ticks) {
      tick.inputs()
          .forEach(
              (id, events) -> {
                Session session = sessions.computeIfAbsent(id, s -> new Session());
                fold.open(id, session.pages, session.viewers);
                events.forEach(event -> apply(fold, event, tick.endMs()));
                fold.close(1, tick.endMs(), latest);
              });
    }
    // Those who left last are gone when their grace has passed.
    long endMs = ticks.get(ticks.size() - 1).endMs() + 2 * settings.grace().toMillis();
    sessions.forEach(
        (id, session) -> {
          fold.open(id, session.pages, session.viewers);
          fold.close(1, endMs, latest);
        });
    Workload.expect(present, Long.toString(latest.present()), "who is present");
  }

  private static void apply(ViewerFold fold, Event event, long nowMs) {
    long atMs = event.occurredAtMs();
    Outcome outcome;
    if (event.data() instanceof ViewerJoined joined) {
      outcome = fold.joined(joined.viewerId(), joined.connectionId(), Tier.PREVIEW, atMs, nowMs);
    } else if (event.data() instanceof ViewerLeft left) {
      outcome = fold.left(left.viewerId(), left.connectionId(), atMs, nowMs);
    } else {
      outcome = fold.sessionStarted(((SessionStarted) event.data()).streamerId(), atMs);
    }
    if (outcome != Outcome.APPLIED) {
      throw new IllegalStateException(event.id() + " was " + outcome);
    }
  }

  private record Session(HeapPages pages, HeapRows viewers) {
    Session() {
      this(new HeapPages(), new HeapRows());
    }
  }

  /** What was said last of each session. */
  private static final class Latest implements ViewerOutput {
    private final Map<String, ViewersView> sessions = new HashMap<>();

    long present() {
      return sessions.values().stream().mapToLong(view -> view.preview() + view.sd()).sum();
    }

    @Override
    public void viewers(ViewersView view) {
      sessions.put(view.sessionId(), view);
    }

    @Override
    public void minute(ViewerMinute minute) {}
  }
}
