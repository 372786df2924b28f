package live.footlight.domain.tracking;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import live.footlight.contract.view.AttributionView;
import live.footlight.contract.view.RollupView;
import live.footlight.domain.tracking.NaiveTracking.Fate;
import live.footlight.domain.tracking.NaiveTracking.Input;

/**
 * The folds put together as the job does: anonymous visitors tell the users they are. Between them
 * lie ways on which each sender's messages keep their order and take their time.
 */
final class TrackingStage {
  private final VisitorFold fold;
  private final TrackingSettings settings;
  private final Random random;
  private final Map<String, MapPages> visitors = new HashMap<>();
  private final Map<String, MapPages> days = new TreeMap<>();
  private final Map<String, Deque<Shared>> told = new LinkedHashMap<>();

  final Map<Moment, Fate> fates = new HashMap<>();
  final Map<Moment, Long> revisions = new HashMap<>();
  final Map<String, AttributionView> attributions = new TreeMap<>();
  final Map<List<Object>, RollupView> rollups = new HashMap<>();
  long rows;
  long late;
  private long nowMs = 1;

  TrackingStage(TrackingSettings settings, Random random) {
    this.settings = settings;
    this.random = random;
    this.fold = new VisitorFold(settings);
  }

  MapPages state(String visitor) {
    return visitors.computeIfAbsent(visitor, v -> new MapPages());
  }

  /** Gives a visitor what came for it within a tick. */
  void tick(String visitor, List<Input> inputs, List<Input> links) {
    fold.open(visitor, state(visitor));
    inputs.forEach(input -> fold.event(input.act()));
    links.forEach(link -> fold.belongsTo(link.userId(), link.act().at()));
    close(visitor);
  }

  /** Gives inputs in their order, cut into ticks at random, and delivers what is told meanwhile. */
  void run(List<Input> inputs) {
    int at = 0;
    while (at < inputs.size()) {
      int until = Math.min(inputs.size(), at + 1 + random.nextInt(6));
      Map<String, List<Input>> events = new LinkedHashMap<>();
      Map<String, List<Input>> links = new LinkedHashMap<>();
      for (Input input : inputs.subList(at, until)) {
        events.computeIfAbsent(input.visitor(), v -> new ArrayList<>()).add(input);
        if (input.linksAnonymousId() != null) {
          links
              .computeIfAbsent(
                  VisitorFold.anonymous(input.linksAnonymousId()), v -> new ArrayList<>())
              .add(input);
        }
      }
      events.forEach(
          (visitor, some) -> tick(visitor, some, links.getOrDefault(visitor, List.of())));
      links.forEach(
          (visitor, some) -> {
            if (!events.containsKey(visitor)) {
              tick(visitor, List.of(), some);
            }
          });
      if (random.nextBoolean()) {
        deliver(1 + random.nextInt(3));
      }
      at = until;
    }
    deliver(Integer.MAX_VALUE);
  }

  private void deliver(int most) {
    for (Map.Entry<String, Deque<Shared>> way : told.entrySet()) {
      String userId = way.getKey().substring(0, way.getKey().indexOf('<'));
      fold.open(VisitorFold.user(userId), state(VisitorFold.user(userId)));
      for (int i = 0; i < most && !way.getValue().isEmpty(); i++) {
        fold.learn(Shared.unpack(way.getValue().poll().pack()));
      }
      close(VisitorFold.user(userId));
    }
  }

  private void close(String visitor) {
    Map<String, List<Object[]>> sums = new LinkedHashMap<>();
    fold.close(
        new TrackingOutput() {
          @Override
          public void row(Act act, String visitId, Touched touch, String userId) {
            rows++;
            Fate before = fates.put(act.at(), new Fate(visitId, touch, userId));
            if (before != null) {
              throw new AssertionError(act + " came out twice");
            }
            add(act, touch, 1);
          }

          @Override
          public void revision(
              Act act,
              String visitId,
              Touched touch,
              Touched before,
              String userId,
              long revision) {
            Fate fate = new Fate(visitId, touch, userId);
            Fate was = fates.put(act.at(), fate);
            if (fate.equals(was)) {
              throw new AssertionError("nothing changed about " + act);
            }
            if (!was.touch().equals(before)) {
              throw new AssertionError(act + " had another touch before");
            }
            if (revisions.merge(act.at(), revision, (old, now) -> now > old ? now : -1) < 1) {
              throw new AssertionError("the revision of " + act + " does not rise");
            }
            add(act, before, -1);
            add(act, touch, 1);
          }

          private void add(Act act, Touched touch, int events) {
            sums.computeIfAbsent(RollupKey.of(act, touch).text(), key -> new ArrayList<>())
                .add(new Object[] {act, events});
          }

          @Override
          public void attribution(AttributionView attribution) {
            AttributionView before = attributions.put(attribution.userId(), attribution);
            if (before != null && before.version() >= attribution.version()) {
              throw new AssertionError("the version of " + attribution + " does not rise");
            }
          }

          @Override
          public void share(String userId, Shared shared) {
            told.computeIfAbsent(userId + '<' + visitor, way -> new ArrayDeque<>()).add(shared);
          }
        });
    late += fold.late();
    sums.forEach((key, acts) -> sum(visitor, key, acts));
  }

  private void sum(String visitor, String key, List<Object[]> acts) {
    RollupFold rollup = new RollupFold(settings);
    rollup.open(RollupKey.parse(key), days.computeIfAbsent(key, k -> new MapPages()));
    for (Object[] pair : acts) {
      Act act = (Act) pair[0];
      int events = (Integer) pair[1];
      rollup.add(RollupKey.minute(act), RollupFold.user(visitor), events, events * act.diamonds());
    }
    rollup.close(
        nowMs++,
        view -> {
          RollupView before =
              rollups.put(List.of(key, view.granularity(), view.startsAtMs()), view);
          if (before != null && before.version() >= view.version()) {
            throw new AssertionError("the version of " + view + " does not rise");
          }
        });
  }
}
