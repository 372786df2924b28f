package live.footlight.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.Event;
import live.footlight.contract.event.ClientContext;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.Page;
import live.footlight.contract.event.Track;
import live.footlight.contract.event.UserIdentified;
import live.footlight.contract.view.AttributionView;
import live.footlight.domain.tracking.Act;
import live.footlight.domain.tracking.Moment;
import live.footlight.domain.tracking.Shared;
import live.footlight.domain.tracking.Touched;
import live.footlight.domain.tracking.TrackingOutput;
import live.footlight.domain.tracking.TrackingSettings;
import live.footlight.domain.tracking.Utm;
import live.footlight.domain.tracking.VisitorFold;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Ticks of tracking, from nothing each time: events of visitors are cut into visits and attributed,
 * and anonymous visitors turn out to be users. No rows are made of them.
 */
@State(Scope.Thread)
public class VisitorFolding {
  static final int EVENTS = 20_000;
  private static final int VISITORS = 2_000;
  private static final int SESSIONS = 50;

  private final TrackingSettings settings = TrackingSettings.defaults();
  private List<Gathered<Did>> ticks;

  /**
   * What a visitor did.
   *
   * @param identified of whom it says who they are, or null
   */
  private record Did(Act act, UserIdentified identified) {}

  @Setup
  public void prepare() {
    List<Event> events = new ArrayList<>(EVENTS);
    new TrackingWorkload(EVENTS, VISITORS, SESSIONS).make(events::add);
    ticks = Gathered.ticks(events, VisitorFolding::visitor, VisitorFolding::did);
  }

  private static String visitor(Event event) {
    if (event.data() instanceof Page page) {
      return VisitorFold.anonymous(page.anonymousId());
    } else if (event.data() instanceof Track track) {
      return VisitorFold.user(track.userId());
    } else if (event.data() instanceof GiftSent gift) {
      return VisitorFold.user(gift.senderId());
    }
    return VisitorFold.user(((UserIdentified) event.data()).userId());
  }

  private static Did did(Event event) {
    Moment at = new Moment(event.occurredAtMs(), event.id(), event.source());
    if (event.data() instanceof Page page) {
      return new Did(act(at, "page", page.anonymousId(), 0, utm(page.context())), null);
    } else if (event.data() instanceof Track track) {
      return new Did(act(at, "player_opened", track.anonymousId(), 0, Utm.NONE), null);
    } else if (event.data() instanceof GiftSent gift) {
      return new Did(act(at, "gift_sent", null, gift.diamonds(), Utm.NONE), null);
    }
    UserIdentified identified = (UserIdentified) event.data();
    return new Did(act(at, "user_identified", identified.anonymousId(), 0, Utm.NONE), identified);
  }

  private static Act act(Moment at, String type, String anonymousId, long diamonds, Utm utm) {
    return new Act(at, type, anonymousId, null, diamonds, utm);
  }

  private static Utm utm(ClientContext context) {
    return new Utm(
        context.utmSource(),
        context.utmMedium(),
        context.utmCampaign(),
        context.utmTerm(),
        context.utmContent());
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void fold() {
    Visitors visitors = new Visitors(settings);
    for (Gathered<Did> tick : ticks) {
      visitors.take(tick.inputs());
    }
    Workload.expect(EVENTS, Integer.toString(visitors.rows), "rows");
  }

  /** All visitors, and what they tell each other at the end of a tick. */
  private static final class Visitors implements TrackingOutput {
    private final VisitorFold fold;
    private final Map<String, HeapPages> states = new HashMap<>();
    private final Map<String, List<Shared>> told = new LinkedHashMap<>();
    private int rows;

    Visitors(TrackingSettings settings) {
      fold = new VisitorFold(settings);
    }

    void take(Map<String, List<Did>> tick) {
      tick.forEach(
          (visitor, all) -> {
            open(visitor);
            all.forEach(did -> fold.event(did.act()));
            fold.close(this);
          });
      for (List<Did> all : tick.values()) {
        for (Did did : all) {
          if (did.identified() != null) {
            open(VisitorFold.anonymous(did.identified().anonymousId()));
            fold.belongsTo(did.identified().userId(), did.act().at());
            fold.close(this);
          }
        }
      }
      told.forEach(
          (user, all) -> {
            open(VisitorFold.user(user));
            all.forEach(fold::learn);
            fold.close(this);
          });
      told.clear();
    }

    private void open(String visitor) {
      fold.open(visitor, states.computeIfAbsent(visitor, v -> new HeapPages()));
    }

    @Override
    public void row(Act act, String visitId, Touched touch, String userId) {
      rows++;
    }

    @Override
    public void revision(
        Act act, String visitId, Touched touch, Touched before, String userId, long revision) {}

    @Override
    public void attribution(AttributionView attribution) {}

    @Override
    public void share(String userId, Shared shared) {
      told.computeIfAbsent(userId, user -> new ArrayList<>()).add(shared);
    }
  }
}
