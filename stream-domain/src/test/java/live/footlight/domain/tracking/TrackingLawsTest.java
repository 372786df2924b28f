package live.footlight.domain.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import live.footlight.contract.view.RollupView.Granularity;
import live.footlight.domain.tracking.NaiveTracking.Fate;
import live.footlight.domain.tracking.NaiveTracking.Input;
import live.footlight.domain.tracking.NaiveTracking.Pair;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Visits, attribution and rollups are those of the sorted events, in whatever order they come. */
class TrackingLawsTest {
  private static final long T = 1_790_000_000_000L;
  private static final TrackingSettings SETTINGS = TrackingSettings.defaults();

  /** Events in the order of their arrival, and a seed for the way. */
  record World(List<Input> inputs, long seed) {}

  @Property(tries = 1_000)
  void everyEventsLastWordIsThatOfTheSortedEvents(@ForAll("worlds") World world) {
    TrackingStage stage = run(world.inputs(), world.seed());

    assertThat(stage.fates)
        .containsExactlyInAnyOrderEntriesOf(NaiveTracking.fates(world.inputs(), SETTINGS));
    assertThat(stage.rows).isEqualTo(world.inputs().size());
    assertThat(stage.late).isZero();
  }

  @Property(tries = 500)
  void attributionIsThatOfTheSortedTouches(@ForAll("worlds") World world) {
    TrackingStage stage = run(world.inputs(), world.seed());

    Map<String, Pair> pairs = NaiveTracking.attributions(world.inputs());
    assertThat(stage.attributions.keySet()).isEqualTo(pairs.keySet());
    pairs.forEach(
        (userId, pair) -> {
          assertThat(stage.attributions.get(userId).initial()).isEqualTo(pair.initial().view());
          assertThat(stage.attributions.get(userId).current()).isEqualTo(pair.current().view());
        });
  }

  @Property(tries = 300)
  void rollupsCountTheRowsAndHoursAddUpToDays(@ForAll("worlds") World world) {
    TrackingStage stage = run(world.inputs(), world.seed());

    Map<List<Object>, long[]> expected = new HashMap<>();
    Map<List<Object>, Set<String>> users = new HashMap<>();
    Map<Moment, Fate> fates = NaiveTracking.fates(world.inputs(), SETTINGS);
    for (Input input : world.inputs()) {
      for (Granularity granularity : Granularity.values()) {
        List<Object> cell =
            List.of(
                RollupKey.of(input.act(), fates.get(input.act().at()).touch()).text(),
                granularity,
                granularity.startOf(input.act().at().atMs()));
        long[] sums = expected.computeIfAbsent(cell, c -> new long[2]);
        sums[0]++;
        sums[1] += input.act().diamonds();
        users.computeIfAbsent(cell, c -> new HashSet<>()).add(input.visitor());
      }
    }
    Map<Granularity, Long> counts = new TreeMap<>();
    stage.rollups.forEach(
        (cell, view) -> {
          long[] sums = expected.getOrDefault(cell, new long[2]);
          assertThat(view.count()).as("count of %s", cell).isEqualTo(sums[0]);
          assertThat(view.diamonds()).as("diamonds of %s", cell).isEqualTo(sums[1]);
          assertThat(view.users()).isEqualTo(users.getOrDefault(cell, Set.of()).size());
          counts.merge(view.granularity(), view.count(), Long::sum);
        });
    assertThat(stage.rollups.keySet()).containsAll(expected.keySet());
    assertThat(counts.values()).containsOnly((long) world.inputs().size());
  }

  @Property(tries = 300)
  void orderAndTicksDoNotMatter(@ForAll("worlds") World world) {
    TrackingStage one = run(world.inputs(), world.seed());
    List<Input> shuffled = new ArrayList<>(world.inputs());
    Collections.shuffle(shuffled, new Random(world.seed()));
    TrackingStage other = run(shuffled, world.seed() + 1);

    assertThat(other.fates).isEqualTo(one.fates);
    assertThat(other.attributions.keySet()).isEqualTo(one.attributions.keySet());
    one.attributions.forEach(
        (userId, view) -> {
          assertThat(other.attributions.get(userId).initial()).isEqualTo(view.initial());
          assertThat(other.attributions.get(userId).current()).isEqualTo(view.current());
        });
    assertThat(counts(other)).isEqualTo(counts(one));
  }

  /** What came to nothing by moving away is as if it had never been. */
  private static Map<List<Object>, List<Long>> counts(TrackingStage stage) {
    Map<List<Object>, List<Long>> counts = new HashMap<>();
    stage.rollups.forEach(
        (cell, view) -> {
          if (view.count() != 0) {
            counts.put(cell, List.of(view.count(), view.users(), view.diamonds()));
          }
        });
    return counts;
  }

  private static TrackingStage run(List<Input> inputs, long seed) {
    TrackingStage stage = new TrackingStage(SETTINGS, new Random(seed));
    stage.run(inputs);
    return stage;
  }

  @Provide
  Arbitrary<World> worlds() {
    Arbitrary<Long> minutes =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.longs().between(0, 120)),
            Tuple.of(3, Arbitraries.longs().between(0, 60 * 60)),
            Tuple.of(1, Arbitraries.of(0L, 30L, 60L, 24 * 60L, 48 * 60L)));
    Arbitrary<Integer> who = Arbitraries.integers().between(0, 4);
    Arbitrary<Utm> utm =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.just(Utm.NONE)),
            Tuple.of(
                1,
                Arbitraries.of("news", "ads")
                    .map(source -> new Utm(source, null, "spring", null, null))));
    Arbitrary<Boolean> link = Arbitraries.integers().between(0, 5).map(n -> n == 0);
    Arbitrary<Input> input =
        Combinators.combine(minutes, who, utm, link, Arbitraries.integers().between(1, 3))
            .as(TrackingLawsTest::input);
    // Steady ones make visits of more than a day.
    Arbitrary<List<Input>> inputs =
        Combinators.combine(
                input.list().ofMinSize(1).ofMaxSize(30),
                Arbitraries.integers().between(0, 60),
                Arbitraries.longs().between(1, 29))
            .as(
                (some, steady, pace) -> {
                  List<Input> all = new ArrayList<>(some);
                  for (int i = 0; i < (steady > 30 ? steady * 2 : 0); i++) {
                    all.add(input(pace * i, 0, Utm.NONE, false, 1));
                  }
                  return all;
                });
    return Combinators.combine(inputs, Arbitraries.longs())
        .as((all, seed) -> new World(shuffled(numbered(all), seed), seed));
  }

  private static Input input(Long minute, int person, Utm utm, boolean links, int diamonds) {
    String userId = person < 2 ? "u" + person : null;
    String anonymousId = person < 2 && !links ? null : "a" + (person < 2 ? person + 2 : person);
    Moment at = new Moment(T + Duration.ofMinutes(minute).toMillis(), "", "/test");
    Act act = new Act(at, "track", anonymousId, diamonds == 1 ? "tw" : null, diamonds, utm);
    return new Input(act, userId, userId != null && links ? anonymousId : null);
  }

  private static List<Input> numbered(List<Input> inputs) {
    List<Input> numbered = new ArrayList<>();
    for (Input input : inputs) {
      Act act = input.act();
      Moment at = new Moment(act.at().atMs(), "e" + numbered.size(), act.at().source());
      numbered.add(
          new Input(
              new Act(at, act.type(), act.anonymousId(), act.country(), act.diamonds(), act.utm()),
              input.userId(),
              input.linksAnonymousId()));
    }
    return numbered;
  }

  private static List<Input> shuffled(List<Input> inputs, long seed) {
    List<Input> shuffled = new ArrayList<>(inputs);
    if (seed % 3 != 0) {
      Collections.shuffle(shuffled, new Random(seed));
    }
    return shuffled;
  }
}
