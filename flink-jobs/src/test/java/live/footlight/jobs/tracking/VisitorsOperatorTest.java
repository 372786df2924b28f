package live.footlight.jobs.tracking;

import static live.footlight.jobs.tracking.Running.T;
import static live.footlight.jobs.tracking.Told.did;
import static live.footlight.jobs.tracking.Told.event;
import static live.footlight.jobs.tracking.Told.seen;
import static live.footlight.jobs.tracking.Told.touched;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import live.footlight.contract.event.PostUnlocked;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.UserErased;
import live.footlight.contract.view.AttributionView;
import live.footlight.contract.view.Erasure;
import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;
import live.footlight.domain.Packed;
import live.footlight.domain.tracking.RollupKey;
import live.footlight.domain.tracking.TrackingSettings;
import live.footlight.jobs.Tally.Counted;
import live.footlight.jobs.Verdicts;
import live.footlight.jobs.tracking.Addressed.Kind;
import live.footlight.jobs.tracking.Running.Backend;
import live.footlight.jobs.tracking.Running.Place;
import live.footlight.sinks.TrackingTypes;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows, revisions and erasures of visitors, over restores and at another parallelism. */
@SuppressWarnings("try") // the harness may be interrupted while it closes, as Flink declares it
class VisitorsOperatorTest {
  private static final Duration FORGET = Duration.ofDays(400);
  private static final long MINUTE = 60_000;

  @ParameterizedTest
  @EnumSource
  void whatComesLateRevisesWhatCameOutBeforeARestore(Backend backend) throws Exception {
    OperatorSubtaskState state;
    String visit;
    try (var visitors = start(backend, null, Place.ALONE, Set.of())) {
      visitors.give(Told.to("u:ann", did("e2", T + 20 * MINUTE, "ann")));
      state = visitors.barrier(1);
      TrackedRow row = visitors.out().get(0);
      assertThat(row.eventId()).isEqualTo("e2");
      assertThat(row.touchId()).isEqualTo("e2");
      assertThat(row.utmSource()).isNull();
      visit = row.visitId();
      assertThat(sums(visitors)).isEqualTo("{gift_seen null=1}");
      assertThat(attribution(visitors)).isEqualTo("e2 e2");
    }
    try (var restored = start(backend, state, Place.ALONE, Set.of())) {
      restored.give(Told.to("u:ann", touched("e1", T, "ann", "news")));
      restored.tick();
      TrackedRow row = restored.out().get(0);
      List<TrackedRevision> revisions = restored.out(VisitorsOperator.REVISIONS);

      assertThat(row.eventId()).isEqualTo("e1");
      assertThat(row.visitId()).isNotEqualTo(visit);
      assertThat(revisions).hasSize(1);
      assertThat(revisions.get(0).eventId()).isEqualTo("e2");
      assertThat(revisions.get(0).visitId()).isEqualTo(row.visitId());
      assertThat(revisions.get(0).utmSource()).isEqualTo("news");
      assertThat(sums(restored))
          .isEqualTo("{gift_seen news=1, gift_seen null=-1, user_touched news=1}");
      assertThat(attribution(restored)).isEqualTo("e1 e1");

      restored.give(Told.to("u:ann", touched("e0", T - MINUTE, "ann", "ads")));
      restored.tick();
      List<TrackedRevision> more = restored.out(VisitorsOperator.REVISIONS);
      assertThat(more).extracting(TrackedRevision::eventId).containsExactlyInAnyOrder("e1", "e2");
      assertThat(more)
          .allSatisfy(one -> assertThat(one.revision()).isGreaterThan(revisions.get(0).revision()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneTickOfAllIsAsTickByTick(Backend backend) throws Exception {
    try (var visitors = start(backend, null, Place.ALONE, Set.of())) {
      visitors.give(Told.to("u:ann", did("e2", T + 20 * MINUTE, "ann")));
      visitors.give(Told.to("u:ann", touched("e1", T, "ann", "news")));
      visitors.tick();

      assertThat(visitors.out())
          .extracting(row -> row.eventId() + ' ' + row.utmSource())
          .containsExactly("e1 news", "e2 news");
      assertThat(visitors.out(VisitorsOperator.REVISIONS)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnonymousVisitorTurnsOutToBeAUser(Backend backend) throws Exception {
    OperatorSubtaskState state;
    try (var visitors = start(backend, null, Place.ALONE, Set.of())) {
      visitors.give(Told.to("a:a1", seen("e1", T, "a1")));
      state = visitors.barrier(1);
      assertThat(visitors.out().get(0).userId()).isNull();
    }
    try (var restored = start(backend, state, Place.ALONE, Set.of())) {
      byte[] owner =
          new Packed.Writer().name("ann").number(T + MINUTE).name("e2").name("/test").take();
      restored.give(new Addressed("a:a1", Kind.OWNER, owner));
      restored.tick();
      restored.give(Told.to("a:a1", seen("e3", T + MINUTE, "a1")));
      restored.tick();

      assertThat(restored.out(VisitorsOperator.REVISIONS))
          .extracting(revision -> revision.eventId() + ' ' + revision.userId())
          .containsExactly("e1 ann");
      assertThat(restored.out()).extracting(TrackedRow::userId).containsExactly("ann");
      List<Addressed> shared = restored.out(VisitorsOperator.SHARED);
      assertThat(shared).extracting(Addressed::to).containsOnly("u:ann");

      // As the user learns it: their first event is the anonymous one's.
      shared.forEach(message -> given(restored, message));
      restored.give(Told.to("u:ann", did("e4", T + 2 * MINUTE, "ann")));
      restored.tick();
      assertThat(attribution(restored)).isEqualTo("e1 e1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoIsErasedStaysSoOverARestoreAndPastAllForgetting(Backend backend) throws Exception {
    OperatorSubtaskState state;
    try (var visitors = start(backend, null, Place.ALONE, Set.of())) {
      visitors.give(Told.to("u:ann", did("e1", T, "ann")));
      visitors.tick();
      visitors.give(
          Told.to(
              "u:ann", event("e2", T + 1, new UserErased("ann", null)), did("e3", T + 2, "ann")));
      state = visitors.barrier(1);

      List<TrackedRow> rows = visitors.out();
      assertThat(rows).extracting(TrackedRow::eventId).containsExactly("e1", "e2");
      assertThat(rows.get(1).userId()).isNull();
      assertThat(rows.get(1).properties()).isEqualTo("{}");
      assertThat(visitors.out(VisitorsOperator.ERASURES))
          .containsExactly(new Erasure("u:ann", T + 1));
      List<AttributionView> said = visitors.out(VisitorsOperator.ATTRIBUTIONS);
      assertThat(said.get(said.size() - 1).initial()).isNull();
      assertThat(fates(visitors)).isEqualTo("2 processed, 1 erased");
    }
    try (var restored = start(backend, state, Place.ALONE, Set.of())) {
      restored.give(Told.to("u:ann", did("e4", T + 3, "ann")));
      restored.tick();
      restored.setStateTtlProcessingTime(FORGET.toMillis());
      restored.give(Told.to("u:ann", did("e5", T + 4, "ann")));
      restored.tick();

      assertThat(restored.out()).isEmpty();
      assertThat(restored.out(VisitorsOperator.ERASURES)).isEmpty();
      assertThat(fates(restored)).isEqualTo("0 processed, 2 erased");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOlderSavepointErasesAgainWhomTheTombstonesName(Backend backend) throws Exception {
    OperatorSubtaskState older;
    try (var visitors = start(backend, null, Place.ALONE, Set.of())) {
      visitors.give(Told.to("u:ann", touched("e1", T, "ann", "news")));
      older = visitors.barrier(1);
    }
    try (var rewound = start(backend, older, Place.ALONE, Set.of("u:ann"))) {
      rewound.give(Told.to("u:ann", did("e2", T + MINUTE, "ann")));
      rewound.tick();

      assertThat(rewound.out()).isEmpty();
      assertThat(rewound.out(VisitorsOperator.ERASURES)).hasSize(1);
      assertThat(rewound.out(VisitorsOperator.ATTRIBUTIONS).get(0).initial()).isNull();
      assertThat(fates(rewound)).isEqualTo("0 processed, 1 erased");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aVisitorOfWhomNothingIsHeardIsForgotten(Backend backend) throws Exception {
    try (var visitors = start(backend, null, Place.ALONE, Set.of())) {
      visitors.give(Told.to("u:ann", touched("e1", T, "ann", "news")));
      visitors.tick();
      visitors.setStateTtlProcessingTime(FORGET.toMillis());
      visitors.give(Told.to("u:ann", did("e2", T + MINUTE, "ann")));
      visitors.tick();

      assertThat(visitors.out()).extracting(TrackedRow::utmSource).containsExactly("news", null);
    }
  }

  @ParameterizedTest
  @EnumSource
  void hoursThatNothingCanConcernAnyMoreLeaveTheState(Backend backend) throws Exception {
    try (var visitors = start(backend, null, Place.ALONE, Set.of())) {
      int most = 0;
      for (int day = 0; day < 40; day++) {
        visitors.give(Told.to("u:ann", did("e" + day, T + Duration.ofDays(day).toMillis(), "ann")));
        visitors.barrier(day);
        if (backend == Backend.HEAP) {
          most = Math.max(most, visitors.numKeyedStateEntries());
        }
      }
      assertThat(visitors.out()).hasSize(40);
      // One key: what is bounded is what one visitor holds, so it is asked for by a late event.
      visitors.give(Told.to("u:ann", touched("late", T, "ann", "news")));
      visitors.tick();
      assertThat(visitors.out().get(0).visitId()).isNull();
      assertThat(most).isLessThan(3);
      assertThat(visitors.out(VisitorsOperator.REVISIONS))
          .extracting(TrackedRevision::eventId)
          .hasSizeBetween(7, 9)
          .doesNotContain("e1")
          .contains("e39");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyVisitorIsThereAtAnotherParallelism(Backend backend) throws Exception {
    OperatorSubtaskState state;
    try (var visitors = start(backend, null, Place.ALONE, Set.of())) {
      for (int user = 0; user < 20; user++) {
        visitors.give(Told.to("u:" + user, touched("t" + user, T, "" + user, "s" + user)));
      }
      state = visitors.barrier(1);
    }
    List<String> rows = new ArrayList<>();
    for (int subtask = 0; subtask < 3; subtask++) {
      Place place = new Place(subtask, 3);
      try (var visitors = start(backend, Running.rescaled(state, 1, place), place, Set.of())) {
        for (int user = 0; user < 20; user++) {
          if (KeyGroupRangeAssignment.assignKeyToParallelOperator("u:" + user, Running.GROUPS, 3)
              == subtask) {
            visitors.give(Told.to("u:" + user, did("e" + user, T + MINUTE, "" + user)));
          }
        }
        visitors.tick();
        visitors.out().forEach(row -> rows.add(row.userId() + ' ' + row.utmSource()));
      }
    }
    assertThat(rows).hasSize(20).allSatisfy(row -> assertThat(row).matches("(\\d+) s\\1"));
  }

  @Test
  void whatNamesNobodyIsARowAndCounts() throws Exception {
    try (var visitors = start(Backend.HEAP, null, Place.ALONE, Set.of())) {
      visitors.give(Told.to("-:1", event("e1", T, new SessionEnded("s1"))));
      visitors.tick();

      assertThat(visitors.out()).extracting(TrackedRow::sessionId).containsExactly("s1");
      assertThat(sums(visitors)).isEqualTo("{session_ended null=1}");
      assertThat(fates(visitors)).isEqualTo("1 processed, 0 erased");
    }
  }

  @Test
  void whatIsPaidForAPostIsItsCreators() throws Exception {
    try (var visitors = start(Backend.HEAP, null, Place.ALONE, Set.of())) {
      visitors.give(
          Told.to(
              "u:ann", event("e1", T, new PostUnlocked("po", "ann", "en", "c1", 40L, null, null))));
      visitors.tick();

      TrackedRow row = visitors.out().get(0);
      assertThat(row.streamerId()).isEqualTo("c1");
      assertThat(row.postId()).isEqualTo("po");
      assertThat(row.amount()).isEqualTo(40);
      assertThat(row.currency()).isEqualTo("diamonds");
    }
  }

  private static void given(Running<Addressed, TrackedRow> visitors, Addressed message) {
    try {
      visitors.give(message);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** What went to the rollups, by type and source. */
  private static String sums(Running<Addressed, TrackedRow> visitors) {
    TreeMap<String, Long> sums = new TreeMap<>();
    for (Addressed message : visitors.out(VisitorsOperator.SUMS)) {
      RollupKey key = RollupKey.parse(message.to());
      Packed.Reader from = new Packed.Reader(message.packed());
      while (!from.isAtEnd()) {
        from.count();
        from.eightBytes();
        sums.merge(key.eventType() + ' ' + key.utmSource(), from.number(), Long::sum);
        from.number();
      }
    }
    return sums.toString();
  }

  /** The last word on where a user came from. */
  private static String attribution(Running<Addressed, TrackedRow> visitors) {
    List<AttributionView> said = visitors.out(VisitorsOperator.ATTRIBUTIONS);
    AttributionView last = said.get(said.size() - 1);
    return last.initial().touchId() + ' ' + last.current().touchId();
  }

  private static String fates(Running<Addressed, TrackedRow> visitors) {
    long processed = 0;
    long erased = 0;
    for (Counted counted : visitors.out(Verdicts.COUNTED)) {
      processed += counted.processed();
      erased += counted.erased();
    }
    return processed + " processed, " + erased + " erased";
  }

  private static Running<Addressed, TrackedRow> start(
      Backend backend, OperatorSubtaskState state, Place place, Set<String> erasedBefore)
      throws Exception {
    Set<String> erased = Set.copyOf(erasedBefore);
    return Running.start(
        new VisitorsOperator(TrackingSettings.defaults(), FORGET, () -> erased, Running.TIMING),
        Addressed::to,
        TrackingTypes.TRACKED_ROW,
        backend,
        place,
        state,
        T);
  }
}
