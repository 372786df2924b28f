package live.footlight.jobs.tracking;

import static live.footlight.jobs.tracking.Running.T;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.RollupView.Granularity;
import live.footlight.contract.view.TrackingDocuments;
import live.footlight.domain.Packed;
import live.footlight.domain.tracking.RollupFold;
import live.footlight.domain.tracking.RollupKey;
import live.footlight.domain.tracking.TrackingSettings;
import live.footlight.jobs.tracking.Addressed.Kind;
import live.footlight.jobs.tracking.Running.Backend;
import live.footlight.jobs.tracking.Running.Place;
import live.footlight.sinks.TrackingTypes;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rollups against a store that keeps the highest version, over crashes, rewinds and rescales. */
@SuppressWarnings("try") // the harness may be interrupted while it closes, as Flink declares it
class RollupsOperatorTest {
  private static final long DAY = Granularity.DAY.startOf(T);
  private static final Duration FORGET = Duration.ofDays(400);

  /** What readers have, in the place of MongoDB: operators are told of it by a serialized name. */
  private static final Map<String, RollupView> STORE = new TreeMap<>();

  private long clock = T;
  private final List<Running<Addressed, RollupView>> open = new ArrayList<>();

  @BeforeEach
  void emptyTheStore() {
    STORE.clear();
  }

  @AfterEach
  void close() throws Exception {
    for (Running<Addressed, RollupView> running : open) {
      running.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSumIsPublishedOnceItsCheckpointIsCompleteAndAsItWasThen(Backend backend) throws Exception {
    var rollups = start(backend, null);
    rollups.give(sums("a", 1));
    rollups.tick();
    rollups.barrier(1);
    rollups.give(sums("a", 1));
    rollups.tick();
    assertThat(counts(rollups)).isEmpty();

    rollups.notifyOfCompletedCheckpoint(1);

    assertThat(counts(rollups)).isEqualTo(Map.of("a", 1L));
  }

  @Test
  void aNoticeThatNeverCameIsMadeGoodByTheNextOne() throws Exception {
    var rollups = start(Backend.HEAP, null);
    rollups.give(sums("a", 1));
    rollups.barrier(1);
    rollups.give(sums("b", 1));
    rollups.barrier(2);

    rollups.notifyOfCompletedCheckpoint(2);

    assertThat(counts(rollups)).isEqualTo(Map.of("a", 1L, "b", 1L));
  }

  @Test
  void whatAnAbortedCheckpointHeldIsInTheNextOne() throws Exception {
    var rollups = start(Backend.HEAP, null);
    rollups.give(sums("a", 1));
    rollups.give(sums("b", 1));
    rollups.barrier(1);
    rollups.give(sums("a", 1));
    rollups.tick();
    rollups.getOperator().notifyCheckpointAborted(1);
    rollups.barrier(2);
    rollups.give(sums("a", 1));
    rollups.barrier(3);
    rollups.getOperator().notifyCheckpointAborted(2);
    assertThat(counts(rollups)).isEmpty();

    rollups.notifyOfCompletedCheckpoint(3);

    assertThat(counts(rollups)).isEqualTo(Map.of("a", 3L, "b", 1L));
  }

  @ParameterizedTest
  @EnumSource
  void aCrashAfterACheckpointAndBeforeItsNoticePublishesAtTheNextStart(Backend backend)
      throws Exception {
    var rollups = start(backend, null);
    rollups.give(sums("a", 2));
    OperatorSubtaskState state = rollups.barrier(1);

    var restarted = start(backend, state);
    restarted.tick();

    assertThat(counts(restarted)).isEqualTo(Map.of("a", 2L));
  }

  @ParameterizedTest
  @EnumSource
  void aCrashLeavesNothingOfAnAttributionThatDoesNotComeAgain(Backend backend) throws Exception {
    var rollups = start(backend, null);
    rollups.give(sums("b", 1));
    OperatorSubtaskState state = rollups.barrier(1);
    rollups.notifyOfCompletedCheckpoint(1);
    rollups.give(sums("a", 1));
    rollups.tick();
    counts(rollups);

    // Read again it is attributed to another at once.
    var restarted = start(backend, state);
    restarted.give(sums("b", 1));
    catchUp(restarted);
    checkpoint(restarted, 2);

    assertThat(counts(restarted)).isEqualTo(Map.of("b", 2L));
  }

  @ParameterizedTest
  @EnumSource
  void aRewindBringsBackWhatWasPublishedAfterTheSavepoint(Backend backend) throws Exception {
    var rollups = start(backend, null);
    rollups.give(sums("a", 1));
    OperatorSubtaskState savepoint = rollups.barrier(1);
    rollups.notifyOfCompletedCheckpoint(1);
    rollups.setProcessingTime(clock += 5_000);
    rollups.give(sums("a", 4));
    rollups.give(sums("c", 7));
    checkpoint(rollups, 2);
    assertThat(counts(rollups)).isEqualTo(Map.of("a", 5L, "c", 7L));
    long then = STORE.values().iterator().next().version();

    clock -= 4_000; // and a machine whose clock is behind
    var rewound = start(backend, savepoint);
    rewound.give(sums("b", 1));
    checkpoint(rewound, 2);
    // Nobody is told of less before all is read.
    assertThat(counts(rewound)).isEqualTo(Map.of("a", 5L, "c", 7L));
    catchUp(rewound);
    checkpoint(rewound, 3);

    assertThat(counts(rewound)).isEqualTo(Map.of("a", 1L, "b", 1L));
    assertThat(STORE.values()).filteredOn(view -> view.count() == 0).hasSize(3);
    assertThat(STORE.values())
        .filteredOn(view -> !"b".equals(view.utmCampaign()))
        .allSatisfy(view -> assertThat(view.version()).isGreaterThan(then));
  }

  @ParameterizedTest
  @EnumSource
  void aRewindThatIsRewoundItselfForgetsNothing(Backend backend) throws Exception {
    var rollups = start(backend, null);
    OperatorSubtaskState savepoint = rollups.barrier(1);
    rollups.setProcessingTime(clock += 5_000);
    rollups.give(sums("a", 4));
    checkpoint(rollups, 2);
    assertThat(counts(rollups)).isEqualTo(Map.of("a", 4L));

    clock += 60_000;
    var rewound = start(backend, savepoint);
    OperatorSubtaskState early = rewound.barrier(2);
    clock += 60_000;
    var again = start(backend, early);
    catchUp(again);
    checkpoint(again, 3);

    assertThat(counts(again)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void eachSubtaskBringsBackWhatIsItsOwn(Backend backend) throws Exception {
    var rollups = start(backend, null);
    for (int i = 0; i < 8; i++) {
      rollups.give(sums("k" + i, 1));
    }
    OperatorSubtaskState savepoint = rollups.barrier(1);
    rollups.setProcessingTime(clock += 5_000);
    for (int i = 0; i < 8; i++) {
      rollups.give(sums("k" + i, 1));
      rollups.give(sums("gone" + i, 1));
    }
    checkpoint(rollups, 2);
    assertThat(counts(rollups)).hasSize(16);

    clock += 60_000;
    for (int subtask = 0; subtask < 3; subtask++) {
      Place place = new Place(subtask, 3);
      var part = start(backend, Running.rescaled(savepoint, 1, place), place, true);
      part.tick();
      catchUp(part);
      checkpoint(part, 3);
      counts(part);
    }

    Map<String, Long> expected = new TreeMap<>();
    for (int i = 0; i < 8; i++) {
      expected.put("k" + i, 1L);
    }
    assertThat(counts()).isEqualTo(expected);
  }

  @Test
  void whatWasHeldIsPublishedThoughMoreComesInTheSameTick() throws Exception {
    var rollups = start(Backend.HEAP, null);
    var restarted = start(Backend.HEAP, rollups.barrier(1));
    restarted.give(sums("a", 1, 3));
    restarted.tick();
    restarted.setProcessingTime(clock += 5_000);
    restarted.processWatermark(new Watermark(clock));
    restarted.tick();
    restarted.give(sums("a", 1, 4));
    catchUp(restarted);
    checkpoint(restarted, 2);
    counts(restarted);

    assertThat(STORE.values())
        .filteredOn(view -> view.granularity() == Granularity.MINUTE)
        .extracting(RollupView::count)
        .containsExactly(1L, 1L);
  }

  @ParameterizedTest
  @EnumSource
  void atTheEndOfInputAllIsPublished(Backend backend) throws Exception {
    var rollups = start(backend, null);
    rollups.give(sums("a", 1));
    rollups.barrier(1);
    rollups.give(sums("b", 1));
    rollups.processWatermark(new Watermark(Long.MAX_VALUE));
    rollups.endInput();

    assertThat(counts(rollups)).isEqualTo(Map.of("a", 1L, "b", 1L));
  }

  @Test
  void aJobWithoutCheckpointsPublishesEachTick() throws Exception {
    var rollups = start(Backend.HEAP, null, Place.ALONE, false);
    rollups.give(sums("a", 1));
    rollups.tick();

    assertThat(counts(rollups)).isEqualTo(Map.of("a", 1L));
  }

  @ParameterizedTest
  @EnumSource
  void aDayOfWhichNothingIsHeardIsForgotten(Backend backend) throws Exception {
    var rollups = start(backend, null);
    rollups.give(sums("a", 1));
    checkpoint(rollups, 1);
    assertThat(counts(rollups)).isEqualTo(Map.of("a", 1L));
    rollups.setStateTtlProcessingTime(T + FORGET.toMillis() + 1);
    rollups.give(sums("a", 1));
    rollups.setProcessingTime(clock += FORGET.toMillis());
    checkpoint(rollups, 2);

    assertThat(counts(rollups)).isEqualTo(Map.of("a", 1L));
  }

  /** An event whose first attribution may be a detour, and not the same one when read again. */
  private record Upstream(int read, Map<Integer, String> detours) {}

  /** A checkpoint of all. */
  private record Cut(long id, Upstream upstream, OperatorSubtaskState state) {}

  @Test
  void whateverHappensInTheEndTheStoreHoldsTheSums() throws Exception {
    for (long seed = 0; seed < 60; seed++) {
      STORE.clear();
      assertThat(anyHistory(new Random(seed))).as("seed %s", seed).isEqualTo(counts());
    }
  }

  /** Runs with crashes and rewinds; the sums of all events by their last attribution. */
  private Map<String, Long> anyHistory(Random random) throws Exception {
    int events = 40;
    List<Cut> complete = new ArrayList<>();
    Upstream upstream = new Upstream(0, new HashMap<>());
    var rollups = start(Backend.HEAP, null);
    long next = 1;
    for (int step = 0; step < 150; step++) {
      int die = random.nextInt(20);
      if (die < 9 && upstream.read() < events) {
        int event = upstream.read();
        boolean detour = random.nextBoolean();
        String key = detour ? "detour" + random.nextInt(5) : last(event);
        if (detour) {
          upstream.detours().put(event, key);
        }
        rollups.give(sums(key, 1));
        upstream = new Upstream(event + 1, upstream.detours());
      } else if (die < 12) {
        settle(upstream, rollups);
      } else if (die < 14) {
        clock += 100 + random.nextInt(3_000);
        rollups.setProcessingTime(clock);
        if (random.nextBoolean()) {
          rollups.processWatermark(new Watermark(clock));
        }
      } else if (die < 17) {
        OperatorSubtaskState state = rollups.barrier(next);
        Upstream copy = new Upstream(upstream.read(), new HashMap<>(upstream.detours()));
        if (random.nextInt(4) > 0) {
          complete.add(new Cut(next, copy, state));
          if (random.nextInt(4) > 0) {
            rollups.notifyOfCompletedCheckpoint(next);
          }
        } else if (random.nextBoolean()) {
          rollups.getOperator().notifyCheckpointAborted(next);
        }
        next++;
      } else if (die < 19 && !complete.isEmpty()) {
        // A crash goes back to the newest, a rewind to any; the newer ones are of no use then.
        int to = die == 17 ? complete.size() - 1 : random.nextInt(complete.size());
        complete.subList(to + 1, complete.size()).clear();
        Cut cut = complete.get(to);
        counts(rollups);
        clock += 3_000;
        rollups = start(Backend.HEAP, cut.state());
        upstream = new Upstream(cut.upstream().read(), new HashMap<>(cut.upstream().detours()));
      }
      counts(rollups);
    }
    for (int event = upstream.read(); event < events; event++) {
      rollups.give(sums(last(event), 1));
    }
    settle(upstream, rollups);
    clock += 5_000;
    rollups.setProcessingTime(clock);
    catchUp(rollups);
    checkpoint(rollups, next);
    counts(rollups);
    Map<String, Long> sums = new TreeMap<>();
    for (int event = 0; event < events; event++) {
      sums.merge(last(event), 1L, Long::sum);
    }
    return sums;
  }

  private static String last(int event) {
    return "last" + event % 3;
  }

  private static void settle(Upstream upstream, Running<Addressed, RollupView> rollups)
      throws Exception {
    for (Map.Entry<Integer, String> detour : upstream.detours().entrySet()) {
      rollups.give(sums(detour.getValue(), -1));
      rollups.give(sums(last(detour.getKey()), 1));
    }
    upstream.detours().clear();
  }

  /** All that was there at the start is read. */
  private void catchUp(Running<Addressed, RollupView> rollups) throws Exception {
    long now = Math.max(rollups.getProcessingTime(), clock) + 2_000;
    clock = now;
    rollups.setProcessingTime(now);
    rollups.processWatermark(new Watermark(now));
    rollups.tick();
    rollups.tick();
  }

  private static void checkpoint(Running<Addressed, RollupView> rollups, long id) throws Exception {
    rollups.barrier(id);
    rollups.notifyOfCompletedCheckpoint(id);
  }

  /** Puts what came out into the store, and says what its days hold. */
  private static Map<String, Long> counts(Running<Addressed, RollupView> rollups) {
    for (RollupView view : rollups.out()) {
      STORE.merge(id(view), view, (one, other) -> one.version() >= other.version() ? one : other);
    }
    return counts();
  }

  private static Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    for (RollupView view : STORE.values()) {
      if (view.granularity() == Granularity.DAY && view.count() != 0) {
        counts.put(view.utmCampaign(), view.count());
      }
    }
    return counts;
  }

  private static String id(RollupView view) {
    return TrackingDocuments.rollup(
        view.granularity(),
        view.startsAtMs(),
        view.eventType(),
        view.country(),
        view.utmSource(),
        view.utmMedium(),
        view.utmCampaign());
  }

  private static Addressed sums(String campaign, int events) {
    return sums(campaign, events, 3);
  }

  private static Addressed sums(String campaign, int events, int minute) {
    byte[] packed =
        new Packed.Writer()
            .unsigned(minute)
            .eightBytes(RollupFold.user("u:1"))
            .number(events)
            .number(7L * events)
            .take();
    RollupKey key = new RollupKey(DAY, "gift_sent", "tw", "news", null, campaign);
    return new Addressed(key.text(), Kind.SUMS, packed);
  }

  private Running<Addressed, RollupView> start(Backend backend, OperatorSubtaskState state)
      throws Exception {
    return start(backend, state, Place.ALONE, true);
  }

  private Running<Addressed, RollupView> start(
      Backend backend, OperatorSubtaskState state, Place place, boolean checkpoints)
      throws Exception {
    RollupsOperator operator =
        new RollupsOperator(
            TrackingSettings.defaults(),
            FORGET,
            (version, each) ->
                STORE.values().stream().filter(view -> view.version() > version).forEach(each),
            checkpoints,
            Running.TIMING);
    var running =
        Running.start(operator, Addressed::to, TrackingTypes.ROLLUP, backend, place, state, clock);
    open.add(running);
    return running;
  }
}
