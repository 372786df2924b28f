package live.footlight.jobs.leaderboards;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.DeadLetter;
import live.footlight.domain.leaderboard.LeaderboardSettings;
import live.footlight.domain.leaderboard.PartialSums;
import live.footlight.jobs.DecodeOperator;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MicroBatchOperator.Timing;
import live.footlight.jobs.RawEntry;
import live.footlight.jobs.Tally.Counted;
import live.footlight.jobs.Verdicts;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operators one by one, with the test's own clock, on both state backends. */
@SuppressWarnings("try") // the harness may be interrupted while it closes, as Flink declares it
class OperatorsTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final long RESTORED = NOW + 1_000;
  private static final long TICK_MS = 100;
  private static final long HORIZON_MS = Duration.ofDays(180).toMillis();
  private static final int GROUPS = 16;
  private static final Timing TIMING =
      new Timing(Duration.ofMillis(TICK_MS), Duration.ofMillis(TICK_MS), 1 << 20);

  private int next;

  enum Backend {
    HEAP,
    ROCKSDB
  }

  @ParameterizedTest
  @EnumSource
  void aTickIsOneUpdateWhateverCameInIt(Backend backend) throws Exception {
    try (Ledgers ledger = ledgers(backend, 1, 0, null)) {
      ledger.processElement(record(gift("g1", "s1", "u1", 5)));
      ledger.processElement(record(gift("g2", "s1", "u1", 7)));
      ledger.processElement(record(gift("g2", "s1", "u1", 7)));
      assertThat(boards(ledger)).isEmpty();

      ledger.setProcessingTime(NOW + TICK_MS);

      BoardUpdate update = only(boards(ledger));
      assertThat(update.of()).isEqualTo("session:s1");
      assertThat(update.changed()).containsExactly(new BoardEntry("u1", 12, 2, NOW));
      assertThat(only(counted(ledger))).isEqualTo(new Counted("live.0", 2, 1, 0, 0, 0));
    }
  }

  @Test
  void aGiftThatSaysSomethingElseTheSecondTimeIsSetAside() throws Exception {
    try (Ledgers ledger = ledgers(Backend.HEAP, 1, 0, null)) {
      ledger.processElement(record(gift("g1", "s1", "u1", 5)));
      ledger.processElement(
          record(
              event(
                  "other",
                  new GiftSent(
                      "g1", "c1", "u1", "rose", 5L, "s1", null, List.of("x"), null, null, null))));
      ledger.setProcessingTime(NOW + TICK_MS);

      assertThat(only(counted(ledger))).isEqualTo(new Counted("live.0", 1, 0, 1, 0, 0));
      assertThat(only(side(ledger, Verdicts.DEAD_LETTERS)).code()).isEqualTo("conflicting-content");
    }
  }

  @Test
  void whatComesBeyondTheRefundHorizonIsADeadLetterWithItsReason() throws Exception {
    try (Ledgers ledger = ledgers(Backend.HEAP, 1, 0, null)) {
      long taken = NOW - HORIZON_MS;
      ledger.processElement(record(gift("g1", "s1", "u1", 5)));
      ledger.processElement(record(sentAt(taken, "g2")));
      ledger.processElement(record(sentAt(taken - 1, "g3")));
      ledger.processElement(record(event("r2", NOW + 1, new GiftRefunded("g2", "c1", "s1", null))));
      ledger.setProcessingTime(NOW + TICK_MS);

      assertThat(only(counted(ledger))).isEqualTo(new Counted("live.0", 2, 0, 0, 2, 0));
      assertThat(only(boards(ledger)).changed())
          .as("a gift at the very horizon counts, and its refund came a millisecond too late")
          .containsExactlyInAnyOrder(
              new BoardEntry("u1", 5, 1, NOW), new BoardEntry("u2", 7, 1, taken));
      assertThat(side(ledger, Verdicts.DEAD_LETTERS))
          .extracting(DeadLetter::code, DeadLetter::reason)
          .containsOnly(tuple("too-late", "it lies more than 180 days from what it belongs to"))
          .hasSize(2);
    }
  }

  @Test
  void whatNoStoreTakesIsADeadLetterAndNotACrash() throws Exception {
    try (Ledgers ledger = ledgers(Backend.HEAP, 1, 0, null)) {
      ledger.processElement(record(gift("g1", "s1", "", 5)));
      ledger.processElement(record(gift("g2", "s1", "u1", 5)));
      ledger.setProcessingTime(NOW + TICK_MS);

      assertThat(only(boards(ledger)).changed()).containsExactly(new BoardEntry("u1", 5, 1, NOW));
      assertThat(only(side(ledger, Verdicts.DEAD_LETTERS)).code()).isEqualTo("id-empty");
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingWaitsAcrossABarrierOrTheEndOfInput(Backend backend) throws Exception {
    try (Ledgers ledger = ledgers(backend, 1, 0, null)) {
      ledger.processElement(record(gift("g1", "s1", "u1", 5)));
      ledger.prepareSnapshotPreBarrier(1);
      assertThat(only(boards(ledger)).changed()).hasSize(1);

      ledger.processElement(record(gift("g2", "s1", "u2", 5)));
      ledger.endInput();
      assertThat(boards(ledger)).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void headsAndArchivesThatWaitAreNotLostAtTheEndOfInput(Backend backend) throws Exception {
    try (Boards board = boardsOperator(backend, null)) {
      board.processElement(partial("s1", "u1", 5));
      board.setProcessingTime(NOW + TICK_MS);
      assertThat(side(board, Outputs.DOCUMENTS)).as("gathered for a while").isEmpty();

      board.endInput();

      assertThat(side(board, Outputs.DOCUMENTS))
          .as("the heads of the day, the week, the month and of all time")
          .hasSize(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWatermarkWaitsForTheFoldOfWhatCameBeforeIt(Backend backend) throws Exception {
    try (Ledgers ledger = ledgers(backend, 1, 0, null)) {
      ledger.processElement(record(gift("g1", "s1", "u1", 5)));
      ledger.processWatermark(new Watermark(NOW));
      assertThat(ledger.getOutput()).isEmpty();

      ledger.setProcessingTime(NOW + TICK_MS);

      List<Object> out = new ArrayList<>(ledger.getOutput());
      assertThat(out).hasSize(2);
      assertThat(((StreamRecord<?>) out.get(0)).getValue()).isInstanceOf(PartialSums.class);
      assertThat(out.get(1)).isEqualTo(new Watermark(NOW));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLedgerNobodyTouchesIsForgottenAndLeavesNoTimer(Backend backend) throws Exception {
    try (Ledgers ledger = ledgers(backend, 1, 0, null)) {
      ledger.processElement(record(gift("g1", "s1", "u1", 5)));
      ledger.setProcessingTime(NOW + TICK_MS);
      assertThat(ledger.isEmpty()).isFalse();
      assertThat(ledger.numProcessingTimeTimers()).isPositive();

      long later = NOW + Duration.ofDays(183).toMillis();
      ledger.setProcessingTime(later);
      ledger.setProcessingTime(later + TICK_MS);

      assertThat(ledger.isEmpty()).isTrue();
      assertThat(ledger.numProcessingTimeTimers()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void stateGoesOnAtAnotherParallelism(Backend backend) throws Exception {
    OperatorSubtaskState one;
    try (Ledgers ledger = ledgers(backend, 1, 0, null)) {
      for (int s = 0; s < 20; s++) {
        ledger.processElement(record(gift("a" + s, "s" + s, "u1", 5)));
      }
      ledger.setProcessingTime(NOW + TICK_MS);
      ledger.prepareSnapshotPreBarrier(1);
      one = ledger.snapshot(1, 1);
    }

    Map<String, Long> totals = new TreeMap<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      try (Ledgers ledger = ledgers(backend, 2, subtask, one)) {
        for (int s = 0; s < 20; s++) {
          if (ledger.owns("session:s" + s)) {
            ledger.processElement(record(gift("a" + s, "s" + s, "u1", 5))); // seen before
            ledger.processElement(record(gift("b" + s, "s" + s, "u1", 7)));
          }
        }
        ledger.setProcessingTime(RESTORED + TICK_MS);
        boards(ledger).forEach(update -> totals.put(update.of(), update.changed().get(0).total()));
      }
    }

    assertThat(totals).hasSize(20);
    assertThat(totals.values()).containsOnly(12L);
  }

  @ParameterizedTest
  @EnumSource
  void aRefundFindsItsGiftAfterARestore(Backend backend) throws Exception {
    OperatorSubtaskState state;
    try (Ledgers ledger = ledgers(backend, 1, 0, null)) {
      ledger.processElement(record(gift("g1", "s1", "u1", 5)));
      ledger.prepareSnapshotPreBarrier(1);
      state = ledger.snapshot(1, 1);
    }
    try (Ledgers ledger = ledgers(backend, 1, 0, state)) {
      ledger.processElement(record(event("r1", new GiftRefunded("g1", "c1", "s1", null))));
      ledger.setProcessingTime(RESTORED + TICK_MS);

      BoardUpdate update = only(boards(ledger));
      assertThat(update.full()).as("the first of a run is whole").isTrue();
      assertThat(update.changed()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterARestoreABoardWaitsForAllOfItsInputsAndIsWrittenOnceAsAWhole(Backend backend)
      throws Exception {
    OperatorSubtaskState state;
    try (Boards board = boardsOperator(backend, null)) {
      board.processElement(partial("s1", "u1", 5));
      board.setProcessingTime(NOW + TICK_MS);
      assertThat(ofAll(boards(board))).hasSize(1);
      board.prepareSnapshotPreBarrier(1);
      state = board.snapshot(1, 1);
    }
    try (Boards board = boardsOperator(backend, state)) {
      board.processElement(partial("s1", "u1", 7));
      board.setProcessingTime(RESTORED + TICK_MS);
      board.processWatermark(new Watermark(RESTORED)); // within what clocks may lie apart
      board.processElement(partial("s1", "u1", 8));
      board.setProcessingTime(RESTORED + 2 * TICK_MS);
      assertThat(boards(board)).as("held back").isEmpty();

      board.processElement(partial("s2", "u2", 3));
      board.processWatermark(new Watermark(NOW + 60_000));
      board.setProcessingTime(NOW + 60_000);

      BoardUpdate all = only(ofAll(boards(board)));
      assertThat(all.full()).isTrue();
      assertThat(all.changed())
          .extracting(BoardEntry::memberId)
          .containsExactlyInAnyOrder("u1", "u2");
    }
  }

  @Test
  void anIdThatIsNoTextIsADeadLetterAndTheEventsBesideItAreNot() throws Exception {
    FrameWriter writer = new FrameWriter();
    writer.append(gift("g1", "s1", "u1", 5));
    byte[] good = writer.take();
    writer.append(gift("g2", "s1", "u~", 5));
    byte[] bad = writer.take();
    int at = new String(bad, ISO_8859_1).indexOf("u~");
    bad[at + 1] = (byte) 0xff;
    byte[] entry = new byte[good.length + bad.length];
    System.arraycopy(bad, 0, entry, 0, bad.length);
    System.arraycopy(good, 0, entry, bad.length, good.length);
    try (OneInputStreamOperatorTestHarness<RawEntry, EntityFrames> decode =
        new OneInputStreamOperatorTestHarness<>(
            new DecodeOperator(LeaderboardsJob.NAME, new LedgerEvents(), TIMING))) {
      decode.open();

      decode.processElement(new StreamRecord<>(new RawEntry("live.0", "1-0", entry)));

      EntityFrames sent = only(decode.extractOutputValues());
      assertThat(sent.entity()).isEqualTo("session:s1");
      DeadLetter letter = only(side(decode, Verdicts.DEAD_LETTERS));
      assertThat(letter.index()).isZero();
      assertThat(letter.reason()).isEqualTo("an id is not UTF-8");
      assertThat(letter.bytes()).isEqualTo(Arrays.copyOfRange(bad, 1, bad.length));
    }
  }

  private static List<BoardUpdate> ofAll(List<BoardUpdate> updates) {
    return updates.stream().filter(update -> update.window().equals("all")).toList();
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.get(0);
  }

  /** What a ledger says of one supporter's gifts in a session, by running one. */
  private PartialSums partial(String session, String member, long diamonds) throws Exception {
    try (Ledgers ledger = ledgers(Backend.HEAP, 1, 0, null)) {
      for (int gift = 0; gift < diamonds; gift++) {
        ledger.processElement(record(gift("p" + gift, session, member, 1)));
      }
      ledger.endInput();
      return only(ledger.extractOutputValues());
    }
  }

  private Event gift(String id, String session, String member, long diamonds) {
    return event(
        "e" + next++,
        new GiftSent(id, "c1", member, "rose", diamonds, session, null, null, null, null, null));
  }

  private static Event sentAt(long ms, String id) {
    return event(
        id, ms, new GiftSent(id, "c1", "u2", "rose", 7L, "s1", null, null, null, null, null));
  }

  private static Event event(String id, EventData data) {
    return event(id, NOW, data);
  }

  private static Event event(String id, long occurredAtMs, EventData data) {
    return new Event(id, "/test", 1, occurredAtMs, NOW, Actor.UNKNOWN, null, data, null);
  }

  private static StreamRecord<EntityFrames> record(Event event) throws Exception {
    FrameReader reader = new FrameReader();
    reader.open(FrameWriter.body(event));
    reader.next();
    EntityFrames.Builder frames = new EntityFrames.Builder();
    frames.add(reader);
    return new StreamRecord<>(frames.take(event.data().entityKey(), "live.0", "1-0"));
  }

  private static List<BoardUpdate> boards(AbstractStreamOperatorTestHarness<?> harness) {
    return side(harness, Outputs.BOARDS);
  }

  private static List<Counted> counted(AbstractStreamOperatorTestHarness<?> harness) {
    return side(harness, Verdicts.COUNTED);
  }

  private static <T> List<T> side(AbstractStreamOperatorTestHarness<?> harness, OutputTag<T> tag) {
    var records = harness.getSideOutput(tag);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  private static Ledgers ledgers(
      Backend backend, int parallelism, int subtask, OperatorSubtaskState state) throws Exception {
    Ledgers ledger = new Ledgers(parallelism, subtask);
    start(ledger, backend, repartitioned(state, parallelism, subtask));
    return ledger;
  }

  private static Boards boardsOperator(Backend backend, OperatorSubtaskState state)
      throws Exception {
    Boards board = new Boards();
    start(board, backend, state);
    return board;
  }

  private static OperatorSubtaskState repartitioned(
      OperatorSubtaskState state, int parallelism, int subtask) throws Exception {
    return state == null
        ? null
        : AbstractStreamOperatorTestHarness.repartitionOperatorState(
            state, GROUPS, 1, parallelism, subtask);
  }

  private static void start(
      AbstractStreamOperatorTestHarness<?> harness, Backend backend, OperatorSubtaskState state)
      throws Exception {
    harness.setStateBackend(
        backend == Backend.HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend());
    harness.setProcessingTime(state == null ? NOW : RESTORED);
    harness.setup();
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  private static final class Ledgers
      extends KeyedOneInputStreamOperatorTestHarness<String, EntityFrames, PartialSums> {
    private final int parallelism;
    private final int subtask;

    Ledgers(int parallelism, int subtask) throws Exception {
      super(
          new LedgerOperator(LeaderboardSettings.defaults(), TIMING),
          EntityFrames::entity,
          Types.STRING,
          GROUPS,
          parallelism,
          subtask);
      this.parallelism = parallelism;
      this.subtask = subtask;
    }

    boolean isEmpty() {
      return ((LedgerOperator) getOperator())
          .<String>getKeyedStateBackend()
          .getKeys("ledger", VoidNamespace.INSTANCE)
          .findAny()
          .isEmpty();
    }

    boolean owns(String key) {
      return KeyGroupRangeAssignment.assignKeyToParallelOperator(key, GROUPS, parallelism)
          == subtask;
    }
  }

  private static final class Boards
      extends KeyedOneInputStreamOperatorTestHarness<String, PartialSums, PartialSums> {
    Boards() throws Exception {
      super(
          new BoardOperator(LeaderboardSettings.defaults(), TIMING),
          PartialSums::board,
          Types.STRING,
          GROUPS,
          1,
          0);
    }

    void processElement(PartialSums sums) throws Exception {
      processElement(new StreamRecord<>(sums));
    }
  }
}
