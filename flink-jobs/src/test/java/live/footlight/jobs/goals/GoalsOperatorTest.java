package live.footlight.jobs.goals;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.event.EscrowSettled;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.GoalCancelled;
import live.footlight.contract.event.GoalOpened;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.ShowEnded;
import live.footlight.contract.event.ShowStarted;
import live.footlight.contract.event.SourceConnected;
import live.footlight.contract.view.EscrowCommand;
import live.footlight.contract.view.GoalView;
import live.footlight.domain.goal.GoalSettings;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MicroBatchOperator.Timing;
import live.footlight.jobs.Tally.Counted;
import live.footlight.jobs.Verdicts;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator of goals, killed wherever it may be, on heap and on RocksDB. */
@SuppressWarnings("try") // the harness may be interrupted while it closes, as Flink declares it
class GoalsOperatorTest {
  private static final long T = 1_790_000_000_000L;
  private static final long TICK_MS = 100;
  private static final long LATENESS_MS = GoalSettings.defaults().lateness().toMillis();
  private static final Timing TIMING =
      new Timing(Duration.ofMillis(TICK_MS), Duration.ofMillis(TICK_MS), 1 << 20);

  enum Backend {
    HEAP,
    ROCKSDB
  }

  /** A way through the machine, each step at a second of its own. */
  record Path(String name, List<EventData> steps, String ends, List<String> commands) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static EventData opened() {
    return new GoalOpened("f1", "s1", "funding", 100, "p1", T + 60_000, 5L, null, null);
  }

  private static EventData ticket(String gift, long diamonds) {
    return new GiftSent(
        gift, "c1", "u-" + gift, "ticket", diamonds, "s1", null, null, "f1", null, null);
  }

  static Stream<Path> paths() {
    EventData onAir = new SourceConnected("s1", "obs");
    EventData show = new ShowStarted("p1", "s1");
    return Stream.of(
        new Path(
            "done",
            List.of(opened(), onAir, ticket("a", 60), ticket("b", 40), show),
            "DONE",
            List.of("post a", "post b")),
        new Path(
            "short show",
            List.of(
                opened(), onAir, ticket("a", 60), ticket("b", 40), show, new ShowEnded("p1", "s1")),
            "REFUNDING",
            List.of("void a", "void b")),
        new Path("deadline", List.of(opened(), ticket("a", 60)), "REFUNDING", List.of("void a")),
        new Path(
            "cancelled",
            List.of(opened(), ticket("a", 60), new GoalCancelled("f1", "s1")),
            "REFUNDING",
            List.of("void a")),
        new Path(
            "session over while funded",
            List.of(opened(), ticket("a", 100), new SessionEnded("s1"), ticket("late", 5)),
            "REFUNDING",
            List.of("void a", "void late")),
        new Path(
            "by hand",
            List.of(
                opened(),
                onAir,
                ticket("a", 60),
                new GiftRefunded("a", "c1", "s1", null),
                ticket("b", 100),
                show),
            "DONE",
            List.of("post b", "void a")));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aKillAtAnyTransitionGivesEachCommandUnderOneId(Path path) throws Exception {
    for (Backend backend : Backend.values()) {
      List<StreamRecord<EntityFrames>> records = new ArrayList<>();
      for (int i = 0; i < path.steps().size(); i++) {
        records.add(record(T + i * 1_000L, "e" + i, path.steps().get(i)));
      }
      for (int kill = 0; kill <= records.size(); kill++) {
        List<EscrowCommand> commands = new ArrayList<>();
        OperatorSubtaskState checkpoint;
        try (Goals goals = start(backend, null)) {
          feed(goals, records.subList(0, kill));
          checkpoint = goals.snapshot(1, 1);
          // What was decided after the checkpoint went out too before the task was killed.
          feed(goals, records.subList(kill, records.size()));
          silence(goals);
          commands.addAll(goals.extractOutputValues());
        }
        GoalView last;
        try (Goals goals = start(backend, checkpoint)) {
          feed(goals, records.subList(kill, records.size()));
          silence(goals);
          commands.addAll(goals.extractOutputValues());
          last = last(goals);
        }
        Set<String> said = new TreeSet<>();
        Set<String> ids = new TreeSet<>();
        for (EscrowCommand command : commands) {
          assertThat(command.attempt()).isZero();
          said.add(command.operation() + ' ' + command.giftId());
          ids.add(command.commandId());
        }
        assertThat(said)
            .as("killed before step %s", kill)
            .containsExactlyElementsOf(path.commands());
        assertThat(ids).hasSize(path.commands().size());
        if (last != null) {
          assertThat(last.state()).isEqualTo(path.ends());
          assertThat(last.held()).isEqualTo(last.posted() + last.voided() + last.open());
          assertThat(last.open()).isZero();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void answersCloseCommandsAndNothingIsRepeatedAfterThem(Backend backend) throws Exception {
    try (Goals goals = start(backend, null)) {
      feed(
          goals,
          List.of(
              record(T, "o", opened()),
              record(T + 1_000, "a", ticket("a", 60)),
              record(T + 2_000, "x", new GoalCancelled("f1", "s1"))));
      silence(goals);
      EscrowCommand command = goals.extractOutputValues().get(0);
      goals.setProcessingTime(T + 200_000);
      goals.setProcessingTime(T + 200_000 + TICK_MS);
      int repeated = goals.extractOutputValues().size();
      assertThat(repeated).as("30 s and again").isGreaterThan(1);

      goals.processElement(
          record(
              T + 200_000,
              "s",
              new EscrowSettled(command.commandId(), "p1", "s1", "a", "void", "settled")));
      goals.setProcessingTime(T + 200_000 + 2 * TICK_MS);
      assertThat(last(goals).state()).isEqualTo("REFUNDED");
      goals.setProcessingTime(T + Duration.ofDays(2).toMillis());
      assertThat(goals.extractOutputValues()).hasSize(repeated);
    }
  }

  @Test
  void whatCannotBeAppliedIsADeadLetterAndCounted() throws Exception {
    try (Goals goals = start(Backend.HEAP, null)) {
      feed(
          goals,
          List.of(
              record(T, "o", opened()),
              record(T, "o again", opened()),
              record(T + 1_000, "show", new ShowStarted("p1", "s1")),
              record(T + 2_000, "none", new ShowStarted("p9", "s1"))));
      silence(goals);

      long processed = 0;
      long duplicates = 0;
      long deadLettered = 0;
      for (StreamRecord<Counted> counted : goals.getSideOutput(Verdicts.COUNTED)) {
        processed += counted.getValue().processed();
        duplicates += counted.getValue().duplicates();
        deadLettered += counted.getValue().deadLettered();
      }
      assertThat(List.of(processed, duplicates, deadLettered)).containsExactly(1L, 1L, 2L);
      assertThat(goals.getSideOutput(Verdicts.DEAD_LETTERS))
          .extracting(letter -> letter.getValue().code())
          .containsExactly("not-funded", "no-such-pair");
    }
  }

  @Test
  void theEndOfABoundedStreamDecidesWhatWaitsAndNoDeadlineOfTheFuture() throws Exception {
    try (Goals goals = start(Backend.HEAP, null)) {
      goals.processElement(record(T, "o", opened()));
      goals.processElement(record(T + 1_000, "a", ticket("a", 60)));
      goals.processWatermark(new Watermark(Long.MAX_VALUE));
      goals.endInput();

      assertThat(last(goals).state()).isEqualTo("FUNDING");
      assertThat(last(goals).held()).isEqualTo(60);
    }
  }

  private static void feed(Goals goals, List<StreamRecord<EntityFrames>> records) throws Exception {
    for (StreamRecord<EntityFrames> one : records) {
      long at = one.getTimestamp();
      goals.processElement(one);
      goals.processWatermark(new Watermark(at));
      goals.setProcessingTime(at + TICK_MS);
      goals.setProcessingTime(at + 2 * TICK_MS);
    }
  }

  /** Nothing comes any more, and the clock of the streams goes on. */
  private static void silence(Goals goals) throws Exception {
    goals.setProcessingTime(T + 28_000);
    goals.processWatermark(new Watermark(T + 70_000 + LATENESS_MS));
    goals.setProcessingTime(T + 28_000 + TICK_MS);
    goals.setProcessingTime(T + 28_000 + 2 * TICK_MS);
  }

  private static GoalView last(Goals goals) {
    var views = goals.getSideOutput(GoalsOperator.GOALS);
    GoalView last = null;
    if (views != null) {
      for (StreamRecord<GoalView> view : views) {
        last = view.getValue();
      }
    }
    return last;
  }

  private static StreamRecord<EntityFrames> record(long atMs, String id, EventData data)
      throws Exception {
    Event event = new Event(id, "/test", 1, atMs, atMs, Actor.UNKNOWN, null, data, null);
    FrameReader reader = new FrameReader();
    reader.open(FrameWriter.body(event));
    reader.next();
    EntityFrames.Builder frames = new EntityFrames.Builder();
    frames.add(reader);
    return new StreamRecord<>(frames.take("s1", "live.0", atMs + "-0"), atMs);
  }

  private static Goals start(Backend backend, OperatorSubtaskState state) throws Exception {
    Goals goals = new Goals();
    goals.setStateBackend(
        backend == Backend.HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend());
    goals.setProcessingTime(T);
    goals.setup();
    if (state != null) {
      goals.initializeState(state);
    }
    goals.open();
    return goals;
  }

  private static final class Goals
      extends KeyedOneInputStreamOperatorTestHarness<String, EntityFrames, EscrowCommand> {
    Goals() throws Exception {
      super(
          new GoalsOperator(GoalSettings.defaults(), TIMING),
          EntityFrames::entity,
          Types.STRING,
          16,
          1,
          0);
    }
  }
}
