package live.footlight.jobs.viewers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.SessionStarted;
import live.footlight.contract.event.ViewerHeartbeat;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.event.ViewerLeft;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;
import live.footlight.domain.viewer.ViewerSettings;
import live.footlight.jobs.DecodeOperator;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MicroBatchOperator.Timing;
import live.footlight.jobs.RawEntry;
import live.footlight.jobs.SessionFinder;
import live.footlight.jobs.Tally.Counted;
import live.footlight.jobs.Verdicts;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operators of viewers under a harness, on heap and on RocksDB. */
@SuppressWarnings("try") // the harness may be interrupted while it closes, as Flink declares it
class ViewersOperatorTest {
  private static final long T = 1_790_000_000_000L;
  private static final long TICK_MS = 1_000;
  private static final Timing TIMING =
      new Timing(Duration.ofMillis(TICK_MS), Duration.ofMillis(TICK_MS), 1 << 20);

  enum Backend {
    HEAP,
    ROCKSDB
  }

  @ParameterizedTest
  @EnumSource
  void whoIsThereIsPublishedOnceATickAndAddsUp(Backend backend) throws Exception {
    try (Viewers viewers = viewers(backend, T, null)) {
      feed(viewers, T, new SessionStarted("s1", "c1", null, null, null, null, null));
      feed(viewers, T, join("ann", "c1", "preview"));
      feed(viewers, T, join("ann", "c2", "sd"));
      feed(viewers, T, join("bob", "c3", "preview"));
      assertThat(viewers.extractOutputValues()).isEmpty();
      viewers.setProcessingTime(T + TICK_MS);
      ViewersView view = only(viewers.extractOutputValues());
      assertThat(view.preview()).isEqualTo(1);
      assertThat(view.sd()).isEqualTo(1);
      assertThat(view.distinct()).isEqualTo(2);
      assertThat(view.peak()).isEqualTo(2);
      assertThat(view.streamerId()).isEqualTo("c1");

      feed(viewers, T + 60_000, left("bob", "c3"));
      feed(viewers, T + 120_000, new SessionEnded("s1"));
      pass(viewers, T + 140_000);
      ViewersView end = last(viewers);
      assertThat(end.preview() + end.sd()).isZero();
      assertThat(end.watchMs()).isEqualTo(60_000 + 120_000);
      assertThat(end.liveMs()).isEqualTo(120_000);
      assertThat(
              side(viewers, ViewersOperator.MINUTES).stream()
                  .mapToLong(ViewerMinute::minuteMs)
                  .distinct()
                  .count())
          .isGreaterThanOrEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void silenceEndsAConnectionAndARecoveryGrantsOneMore(Backend backend) throws Exception {
    OperatorSubtaskState checkpoint;
    try (Viewers viewers = viewers(backend, T, null)) {
      feed(viewers, T, new SessionStarted("s1", "c1", null, null, null, null, null));
      feed(viewers, T, new ViewerHeartbeat("s1", "ann", "c1", "preview"));
      viewers.setProcessingTime(T + TICK_MS);
      viewers.prepareSnapshotPreBarrier(1);
      checkpoint = viewers.snapshot(1, 1);
      pass(viewers, T + 72_000);
      assertThat(last(viewers).preview()).isZero();
    }
    long restart = T + 600_000;
    try (Viewers viewers = viewers(backend, restart, checkpoint)) {
      pass(viewers, restart + 32_000);
      if (!viewers.extractOutputValues().isEmpty()) {
        assertThat(last(viewers).preview()).as("granted").isEqualTo(1);
      }
      pass(viewers, restart + 72_000);
      assertThat(last(viewers).preview()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSessionNobodySpeaksOfIsForgottenThoughItNeverEnded(Backend backend) throws Exception {
    try (Viewers viewers = viewers(backend, T, null)) {
      feed(viewers, T, join("ann", "c1", "preview"));
      pass(viewers, T + 2 * TICK_MS);
      assertThat(viewers.isEmpty()).isFalse();
      viewers.setProcessingTime(T + Duration.ofDays(32).toMillis());
      pass(viewers, T + Duration.ofDays(32).toMillis() + 2 * TICK_MS);
      assertThat(viewers.isEmpty()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRestoreGoesOnWhereItWas(Backend backend) throws Exception {
    OperatorSubtaskState checkpoint;
    ViewersView straight;
    try (Viewers viewers = viewers(backend, T, null)) {
      feed(viewers, T, new SessionStarted("s1", "c1", null, null, null, null, null));
      feed(viewers, T, join("ann", "c1", "preview"));
      viewers.prepareSnapshotPreBarrier(1);
      checkpoint = viewers.snapshot(1, 1);
      feed(viewers, T + 50_000, left("ann", "c1"));
      feed(viewers, T + 51_000, join("ann", "c1", "preview"));
      feed(viewers, T + 90_000, new SessionEnded("s1"));
      pass(viewers, T + 220_000);
      straight = last(viewers);
    }
    try (Viewers viewers = viewers(backend, T + 100_000, checkpoint)) {
      feed(viewers, T + 90_000, new SessionEnded("s1"));
      feed(viewers, T + 51_000, join("ann", "c1", "preview"));
      feed(viewers, T + 50_000, left("ann", "c1"));
      pass(viewers, T + 220_000);
      ViewersView restored = last(viewers);
      assertThat(restored.watchMs()).isEqualTo(straight.watchMs()).isEqualTo(90_000);
      assertThat(restored.distinct()).isEqualTo(straight.distinct());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPresenceAtAStreamerFindsItsSessionAlsoWhenTheStartComesLater(Backend backend)
      throws Exception {
    try (Finder finder = finder(backend)) {
      finder.processElement(streamer(T + 5_000, "v1", atStreamer("ann", "chan-ann")));
      finder.processElement(streamer(T + 4_000, "s1", started("s1")));
      reached(finder, T + 6_000);
      assertThat(finder.extractOutputValues()).as("others may yet come").isEmpty();
      reached(finder, T + 8_000);
      assertThat(routed(finder)).containsExactly("session:s1 joined ann " + (T + 5_000));

      // The channel stays occupied when another session begins.
      finder.processElement(streamer(T + 60_000, "s2", started("s2")));
      finder.processElement(streamer(T + 70_000, "v2", gone("ann", "chan-ann")));
      reached(finder, T + 80_000);
      assertThat(routed(finder))
          .containsExactly(
              "session:s1 joined ann " + (T + 5_000),
              "session:s2 joined ann " + (T + 60_000),
              "session:s2 left ann " + (T + 70_000));
      assertThat(side(finder, Verdicts.COUNTED).stream().mapToLong(Counted::processed).sum())
          .as("the second join was appended by nobody")
          .isEqualTo(-1);
    }
  }

  @Test
  void aPresenceWithoutASessionIsADeadLetterInTheEnd() throws Exception {
    try (Finder finder = finder(Backend.HEAP)) {
      finder.processElement(streamer(T, "v1", atStreamer("ann", "chan-ann")));
      reached(finder, T + 599_000);
      assertThat(side(finder, Verdicts.DEAD_LETTERS)).isEmpty();
      reached(finder, T + 601_000);
      assertThat(only(side(finder, Verdicts.DEAD_LETTERS)).code()).isEqualTo("no-session");
    }
  }

  @Test
  void aStartGoesToItsSessionAndToItsStreamer() throws Exception {
    try (OneInputStreamOperatorTestHarness<RawEntry, EntityFrames> decode =
        new OneInputStreamOperatorTestHarness<>(
            new DecodeOperator(ViewersJob.NAME, new ViewerEvents(), TIMING))) {
      decode.setup(
          EntityFrames.TYPE.createSerializer(decode.getExecutionConfig().getSerializerConfig()));
      decode.open();
      byte[] body = FrameWriter.body(event("e", T, started("s1")));
      decode.processElement(new StreamRecord<>(new RawEntry("live.0", "1-0", body)));
      assertThat(decode.extractOutputValues())
          .extracting(EntityFrames::entity)
          .containsExactly("session:s1", "streamer:c1");
    }
  }

  /** Time goes by, tick by tick, as it does outside. */
  private static void pass(Viewers viewers, long untilMs) throws Exception {
    while (viewers.getProcessingTime() < untilMs) {
      viewers.setProcessingTime(viewers.getProcessingTime() + TICK_MS);
    }
  }

  private static EventData started(String session) {
    return new SessionStarted(session, "c1", null, null, null, null, null);
  }

  private static EventData join(String viewer, String connection, String tier) {
    return new ViewerJoined("s1", viewer, connection, tier, null);
  }

  private static EventData left(String viewer, String connection) {
    return new ViewerLeft("s1", viewer, connection, "preview", null);
  }

  private static EventData atStreamer(String viewer, String channel) {
    return new ViewerJoined(null, viewer, channel, "sd", "c1");
  }

  private static EventData gone(String viewer, String channel) {
    return new ViewerLeft(null, viewer, channel, "sd", "c1");
  }

  private static Event event(String id, long atMs, EventData data) {
    return new Event(id, "/test", 1, atMs, atMs, Actor.UNKNOWN, null, data, null);
  }

  private static void feed(Viewers viewers, long atMs, EventData data) throws Exception {
    viewers.processElement(record("session:s1", "e", atMs, data));
  }

  private static StreamRecord<EntityFrames> streamer(long atMs, String id, EventData data)
      throws Exception {
    return record("streamer:c1", id, atMs, data);
  }

  private static StreamRecord<EntityFrames> record(
      String entity, String id, long atMs, EventData data) {
    EntityFrames.Builder frames = new EntityFrames.Builder();
    frames.add(0, event(id, atMs, data));
    return new StreamRecord<>(frames.take(entity, "live.0", atMs + "-0"));
  }

  private static void reached(Finder finder, long streamMs) throws Exception {
    finder.processWatermark(new Watermark(streamMs));
    finder.setProcessingTime(finder.getProcessingTime() + TICK_MS);
    finder.setProcessingTime(finder.getProcessingTime() + TICK_MS);
  }

  private static List<String> routed(Finder finder) throws Exception {
    List<String> routed = new ArrayList<>();
    for (EntityFrames frames : finder.extractOutputValues()) {
      EntityFrames.Reader reader = new EntityFrames.Reader();
      reader.open(frames.packed(), 0, frames.packed().length);
      FrameReader frame = reader.frames();
      while (frame.next()) {
        frame.parse();
        Event event = frame.event();
        String what =
            event.data() instanceof ViewerJoined joined
                ? "joined " + joined.viewerId()
                : "left " + ((ViewerLeft) event.data()).viewerId();
        routed.add(frames.entity() + ' ' + what + ' ' + event.occurredAtMs());
      }
    }
    return routed;
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.get(0);
  }

  private static ViewersView last(Viewers viewers) {
    List<ViewersView> views = viewers.extractOutputValues();
    return views.get(views.size() - 1);
  }

  private static <T> List<T> side(
      AbstractStreamOperatorTestHarness<?> harness, org.apache.flink.util.OutputTag<T> tag) {
    var records = harness.getSideOutput(tag);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  private static Viewers viewers(Backend backend, long nowMs, OperatorSubtaskState state)
      throws Exception {
    Viewers viewers = new Viewers();
    viewers.setStateBackend(
        backend == Backend.HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend());
    viewers.setProcessingTime(nowMs);
    viewers.setup();
    if (state != null) {
      viewers.initializeState(state);
    }
    viewers.open();
    return viewers;
  }

  private static Finder finder(Backend backend) throws Exception {
    Finder finder = new Finder();
    finder.setStateBackend(
        backend == Backend.HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend());
    finder.setProcessingTime(T);
    finder.setup();
    finder.open();
    return finder;
  }

  private static final class Viewers
      extends KeyedOneInputStreamOperatorTestHarness<String, EntityFrames, ViewersView> {
    Viewers() throws Exception {
      super(
          new ViewersOperator(ViewerSettings.defaults(), Duration.ofDays(30), TIMING),
          EntityFrames::entity,
          Types.STRING,
          16,
          1,
          0);
    }

    boolean isEmpty() {
      return ((ViewersOperator) getOperator())
          .<String>getKeyedStateBackend()
          .getKeys("viewers", VoidNamespace.INSTANCE)
          .findAny()
          .isEmpty();
    }
  }

  private static final class Finder
      extends KeyedOneInputStreamOperatorTestHarness<String, EntityFrames, EntityFrames> {
    Finder() throws Exception {
      super(
          new SessionFinder(ViewersJob.NAME, ViewerEvents.SESSION, Duration.ofSeconds(2), TIMING),
          EntityFrames::entity,
          Types.STRING,
          16,
          1,
          0);
    }
  }
}
