package live.footlight.jobs.tracking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.FrameReader;
import live.footlight.contract.view.DeadLetter;
import live.footlight.domain.tracking.SeenEvents;
import live.footlight.domain.tracking.SeenEvents.Verdict;
import live.footlight.domain.tracking.TrackingSettings;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MapStateBlobs;
import live.footlight.jobs.MicroBatchOperator;
import live.footlight.jobs.Tally;
import live.footlight.jobs.Tally.Fate;
import live.footlight.jobs.Verdicts;
import live.footlight.jobs.tracking.Addressed.Kind;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Lets each event through once, by something that names it. A repetition is dropped and counted;
 * another event under the same name is quarantined: a dead letter of its own.
 *
 * @param <IN> events of one part of what was seen
 */
abstract class OnceOperator<IN> extends MicroBatchOperator<IN, Addressed> {
  private static final long serialVersionUID = 1L;
  private static final int OVERHEAD = 64;

  private final TrackingSettings settings;
  private final Duration forget;

  private transient SeenEvents seen;
  private transient EntityFrames.Reader reader;
  private transient Map<String, List<byte[]>> gathered;
  private transient MapState<Integer, byte[]> pages;
  private transient MapStateBlobs blobs;
  private transient Tally tally;
  private transient EntityFrames.Builder builder;
  private transient Counter duplicates;
  private transient Counter quarantined;
  private transient Counter deadLettered;

  /**
   * @param forget when nothing came for so long, what was seen is forgotten
   */
  OnceOperator(TrackingSettings settings, Duration forget, Timing timing) {
    super(timing);
    this.settings = settings;
    this.forget = forget;
  }

  /** The part it belongs to. */
  abstract String part(IN in);

  /** The events, as {@link EntityFrames} packs them. */
  abstract byte[] packed(IN in);

  /** Whether it was seen. */
  abstract Verdict look(SeenEvents among, FrameReader frame) throws Exception;

  /** What names it, for people. */
  abstract String name(FrameReader frame);

  /** It was not seen before. */
  abstract void pass(FrameReader frame, int nth) throws Exception;

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    MapStateDescriptor<Integer, byte[]> descriptor = MapStateBlobs.descriptor("seen");
    descriptor.enableTimeToLive(Forgetting.after(forget));
    pages = context.getKeyedStateStore().getMapState(descriptor);
  }

  @Override
  public void open() throws Exception {
    super.open();
    seen = new SeenEvents(settings);
    reader = new EntityFrames.Reader();
    gathered = new LinkedHashMap<>();
    blobs = new MapStateBlobs(pages);
    tally = new Tally();
    builder = new EntityFrames.Builder();
    duplicates = getMetricGroup().counter("duplicates");
    quarantined = getMetricGroup().counter("quarantined");
    deadLettered = getMetricGroup().counter("deadLettered");
  }

  @Override
  public void processElement(StreamRecord<IN> element) throws Exception {
    byte[] packed = packed(element.getValue());
    gathered.computeIfAbsent(part(element.getValue()), part -> new ArrayList<>()).add(packed);
    gathered(packed.length + OVERHEAD);
  }

  @Override
  protected void fold(long nowMs) throws Exception {
    for (Map.Entry<String, List<byte[]>> part : gathered.entrySet()) {
      setCurrentKey(part.getKey());
      seen.open(blobs);
      for (byte[] packed : part.getValue()) {
        apply(packed);
      }
      seen.close();
    }
    gathered.clear();
    tally.drain(counted -> output.collect(Verdicts.COUNTED, new StreamRecord<>(counted)));
  }

  private void apply(byte[] packed) throws Exception {
    reader.open(packed, 0, packed.length);
    FrameReader frame = reader.frames();
    for (int nth = 0; frame.next(); nth++) {
      frame.parse();
      switch (look(seen, frame)) {
        case NEW -> pass(frame, nth);
        case DUPLICATE -> {
          duplicates.inc();
          tally.count(reader.partition(), Fate.DUPLICATE);
        }
        case CONFLICT -> {
          quarantined.inc();
          letter(
              nth,
              "conflicting-content",
              "another event came before it under the same " + name(frame),
              Fate.QUARANTINED);
        }
      }
    }
  }

  /** Lets the event out as a dead letter. */
  final void letter(int nth, String code, String reason, Fate fate) {
    deadLettered.inc();
    tally.count(reader.partition(), fate);
    output.collect(
        Verdicts.DEAD_LETTERS,
        new StreamRecord<>(
            new DeadLetter(
                TrackingJob.NAME,
                reader.partition(),
                reader.entryId(),
                reader.index(nth),
                code,
                reason,
                reader.frames().frame())));
  }

  /** Sends the event to somebody. */
  final void send(String to, FrameReader frame, int nth) {
    builder.add(reader.index(nth), frame);
    EntityFrames one = builder.take(to, reader.partition(), reader.entryId());
    output.collect(new StreamRecord<>(new Addressed(to, Kind.EVENTS, one.packed())));
  }
}
