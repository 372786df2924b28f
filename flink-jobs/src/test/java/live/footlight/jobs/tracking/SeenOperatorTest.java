package live.footlight.jobs.tracking;

import static live.footlight.jobs.tracking.Running.T;
import static live.footlight.jobs.tracking.Told.event;
import static live.footlight.jobs.tracking.Told.frames;
import static live.footlight.jobs.tracking.Told.gift;
import static live.footlight.jobs.tracking.Told.seen;
import static live.footlight.jobs.tracking.Told.sent;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import live.footlight.contract.Event;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.OrderPaid;
import live.footlight.contract.event.PostUnlocked;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.SessionPaid;
import live.footlight.contract.event.TrackRefused;
import live.footlight.contract.event.UserErased;
import live.footlight.contract.event.UserIdentified;
import live.footlight.contract.view.DeadLetter;
import live.footlight.domain.tracking.SeenEvents;
import live.footlight.domain.tracking.TrackingSettings;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.Tally.Counted;
import live.footlight.jobs.Verdicts;
import live.footlight.jobs.tracking.Running.Backend;
import live.footlight.jobs.tracking.Running.Place;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each event once, by its id and by that of its money. */
@SuppressWarnings("try") // the harness may be interrupted while it closes, as Flink declares it
class SeenOperatorTest {
  private static final Duration FORGET = Duration.ofDays(400);
  private static final String PART = "ids:7";

  @ParameterizedTest
  @EnumSource
  void aRepetitionIsDroppedAndAnotherContentIsQuarantined(Backend backend) throws Exception {
    OperatorSubtaskState state;
    try (var seen = seenBy(backend, null, Place.ALONE)) {
      seen.give(frames(PART, seen("e1", T, "a1"), seen("e1", T, "a1"), seen("e2", T, "a2")));
      seen.tick();
      seen.give(frames(PART, seen("e1", T - 1, "a1"), seen("e2", T, "a3")));
      state = seen.barrier(1);

      assertThat(sent(seen.out())).containsExactly("e1 > a:a1", "e2 > a:a2");
      assertThat(letters(seen)).containsExactly("conflicting-content live.0 1-0.1");
      assertThat(fates(seen)).isEqualTo("2 duplicates, 1 quarantined, 0 dead");
    }
    try (var restored = seenBy(backend, state, Place.ALONE)) {
      restored.give(frames(PART, seen("e1", T, "a1"), seen("e3", T, "a1")));
      restored.tick();

      assertThat(sent(restored.out())).containsExactly("e3 > a:a1");
      assertThat(fates(restored)).isEqualTo("1 duplicates, 0 quarantined, 0 dead");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyPartIsRememberedAtAnotherParallelism(Backend backend) throws Exception {
    OperatorSubtaskState state;
    try (var seen = seenBy(backend, null, Place.ALONE)) {
      for (int part = 0; part < 20; part++) {
        seen.give(frames("ids:" + part, seen("e" + part, T, "a")));
      }
      state = seen.barrier(1);
    }
    int asked = 0;
    for (int subtask = 0; subtask < 3; subtask++) {
      Place place = new Place(subtask, 3);
      try (var seen = seenBy(backend, Running.rescaled(state, 1, place), place)) {
        for (int part = 0; part < 20; part++) {
          if (KeyGroupRangeAssignment.assignKeyToParallelOperator("ids:" + part, Running.GROUPS, 3)
              == subtask) {
            seen.give(frames("ids:" + part, seen("e" + part, T, "a")));
            asked++;
          }
        }
        seen.tick();
        assertThat(seen.out()).isEmpty();
      }
    }
    assertThat(asked).isEqualTo(20);
  }

  @ParameterizedTest
  @EnumSource
  void aPartOfWhichNothingIsHeardIsForgotten(Backend backend) throws Exception {
    try (var seen = seenBy(backend, null, Place.ALONE)) {
      seen.give(frames(PART, seen("e1", T, "a1")));
      seen.tick();
      seen.setStateTtlProcessingTime(FORGET.toMillis());
      seen.give(frames(PART, seen("e1", T, "a1")));
      seen.tick();

      assertThat(sent(seen.out())).containsExactly("e1 > a:a1", "e1 > a:a1");
    }
  }

  @Test
  void whatAnSdkSentInVainIsADeadLetterWithTheReasonOfTheEdge() throws Exception {
    try (var seen = seenBy(Backend.HEAP, null, Place.ALONE)) {
      seen.give(frames(PART, event("r", T, new TrackRefused("too-old", "it is", 2, "{}"))));
      seen.tick();

      assertThat(seen.out()).isEmpty();
      assertThat(letters(seen)).containsExactly("too-old live.0 1-0.0");
      assertThat(fates(seen)).isEqualTo("0 duplicates, 0 quarantined, 1 dead");
    }
  }

  @Test
  void eachGoesToWhomItConcerns() throws Exception {
    try (var seen = seenBy(Backend.HEAP, null, Place.ALONE)) {
      seen.give(
          frames(
              PART,
              Told.did("e1", T, "ann"),
              event("e2", T, new UserIdentified("ann", "a1")),
              event("e3", T, new UserErased("ann", null)),
              event("e4", T, new SessionEnded("s1")),
              gift("e5", "g1", 3),
              event("e6", T, new OrderPaid("o1", "ann", 5, "TWD", null, null, null)),
              event("e7", T, new SessionPaid("p1", "s1", "c1", "ann", 5)),
              event("e8", T, new PostUnlocked("po", "ann", "en", "c1", 4L, null, null))));
      seen.tick();

      assertThat(sent(seen.out()))
          .containsExactly(
              "e1 > u:ann",
              "e2 > u:ann",
              "LINK > l:ann",
              "e3 > u:ann",
              "ERASED > l:ann",
              "e4 > -:" + slot(event("e4", T, new SessionEnded("s1"))),
              "e5 > " + part("gift.sent", "g1"),
              "e6 > " + part("order.paid", "o1"),
              "e7 > " + part("session.paid", "p1"),
              "e8 > " + part("post.unlocked", "en"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void moneyThatIsReportedUnderTwoIdsIsMoneyOnce(Backend backend) throws Exception {
    String part = part("gift.sent", "g1");
    OperatorSubtaskState state;
    try (var money = money(backend, null, Place.ALONE)) {
      money.give(Told.to(part, gift("e1", "g1", 3)));
      money.tick();
      money.give(Told.to(part, gift("e2", "g1", 3)));
      state = money.barrier(1);
      assertThat(sent(money.out())).containsExactly("e1 > u:ann");
      assertThat(fates(money)).isEqualTo("1 duplicates, 0 quarantined, 0 dead");
    }
    try (var restored = money(backend, state, Place.ALONE)) {
      restored.give(Told.to(part, gift("e3", "g1", 3), gift("e4", "g1", 4), gift("e5", "g2", 4)));
      restored.tick();

      assertThat(sent(restored.out())).containsExactly("e5 > u:ann");
      assertThat(letters(restored)).containsExactly("conflicting-content live.0 1-0.1");
      assertThat(fates(restored)).isEqualTo("1 duplicates, 1 quarantined, 0 dead");
    }
  }

  @Test
  void theSameIdOfAnotherKindIsOtherMoney() throws Exception {
    try (var money = money(Backend.HEAP, null, Place.ALONE)) {
      money.give(
          Told.to(
              "b:1",
              gift("e1", "x", 3),
              event("e2", T, new OrderPaid("x", "ann", 5, "TWD", null, null, null))));
      money.tick();

      assertThat(sent(money.out())).containsExactly("e1 > u:ann", "e2 > u:ann");
    }
  }

  /** Reports of gifts, in any order, repeated under their own and under other ids, with crashes. */
  @Test
  void howeverGiftsAreReportedTheFirstReportOfEachCounts() throws Exception {
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      Map<String, Event> byEventId = new HashMap<>();
      Map<String, Long> byGift = new HashMap<>();
      List<String> expected = new ArrayList<>();
      List<String> actual = new ArrayList<>();
      int[] counts = new int[2];
      OperatorSubtaskState seenAt = null;
      OperatorSubtaskState moneyAt = null;
      for (int run = 0; run < 4; run++) {
        try (var seen = seenBy(Backend.HEAP, seenAt, Place.ALONE);
            var money = money(Backend.HEAP, moneyAt, Place.ALONE)) {
          for (int i = 0; i < 40; i++) {
            Event next =
                gift(
                    "e" + random.nextInt(60),
                    "g" + random.nextInt(12),
                    random.nextInt(8) == 0 ? 9 : 3);
            GiftSent gift = (GiftSent) next.data();
            Event before = byEventId.putIfAbsent(next.id(), next);
            Long first = before == null ? byGift.putIfAbsent(gift.giftId(), gift.diamonds()) : null;
            if (before != null) {
              counts[before.data().equals(next.data()) ? 0 : 1]++;
            } else if (first != null) {
              counts[first == gift.diamonds() ? 0 : 1]++;
            } else {
              expected.add(next.id() + " > u:ann");
            }
            seen.give(frames("ids:" + SeenEvents.part("/test", next.id(), 256), next));
            // In the order of their coming, which decides which of two reports is the first.
            seen.tick();
            hand(seen, money);
            if (random.nextInt(3) == 0) {
              money.tick();
            }
          }
          seenAt = seen.barrier(run);
          hand(seen, money);
          moneyAt = money.barrier(run);
          actual.addAll(sent(money.out()));
          for (var counted : List.of(seen.out(Verdicts.COUNTED), money.out(Verdicts.COUNTED))) {
            for (Counted one : counted) {
              counts[0] -= (int) one.duplicates();
              counts[1] -= (int) one.quarantined();
            }
          }
        }
      }
      assertThat(new TreeSet<>(actual)).as("seed %s", seed).isEqualTo(new TreeSet<>(expected));
      assertThat(actual).hasSameSizeAs(expected);
      assertThat(counts).containsExactly(0, 0);
    }
  }

  private static void hand(
      Running<EntityFrames, Addressed> seen, Running<Addressed, Addressed> money) throws Exception {
    for (Addressed message : seen.out()) {
      assertThat(message.to()).startsWith(MoneyOperator.PART);
      money.give(message);
    }
  }

  private static String part(String type, String id) {
    return "b:" + SeenEvents.part(type, id, 256);
  }

  private static String slot(Event event) throws Exception {
    var reader = new EntityFrames.Reader();
    byte[] packed = frames("x", event).packed();
    reader.open(packed, 0, packed.length);
    reader.frames().next();
    reader.frames().parse();
    return Integer.toString(reader.frames().dataHash() & 63);
  }

  private static List<String> letters(Running<?, Addressed> running) {
    List<String> letters = new ArrayList<>();
    for (DeadLetter letter : running.out(Verdicts.DEAD_LETTERS)) {
      letters.add(
          letter.code() + ' ' + letter.partition() + ' ' + letter.entryId() + '.' + letter.index());
      assertThat(letter.job()).isEqualTo("tracking");
    }
    return letters;
  }

  private static String fates(Running<?, Addressed> running) {
    long[] sums = new long[3];
    for (Counted counted : running.out(Verdicts.COUNTED)) {
      assertThat(counted.processed()).isZero();
      Arrays.setAll(
          sums,
          i ->
              sums[i]
                  + (i == 0
                      ? counted.duplicates()
                      : i == 1 ? counted.quarantined() : counted.deadLettered()));
    }
    return sums[0] + " duplicates, " + sums[1] + " quarantined, " + sums[2] + " dead";
  }

  private static Running<EntityFrames, Addressed> seenBy(
      Backend backend, OperatorSubtaskState state, Place place) throws Exception {
    return Running.start(
        new SeenOperator(TrackingSettings.defaults(), FORGET, Running.TIMING),
        EntityFrames::entity,
        Addressed.TYPE,
        backend,
        place,
        state,
        T);
  }

  private static Running<Addressed, Addressed> money(
      Backend backend, OperatorSubtaskState state, Place place) throws Exception {
    return Running.start(
        new MoneyOperator(TrackingSettings.defaults(), FORGET, Running.TIMING),
        Addressed::to,
        Addressed.TYPE,
        backend,
        place,
        state,
        T);
  }
}
