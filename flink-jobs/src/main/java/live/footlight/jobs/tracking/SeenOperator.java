package live.footlight.jobs.tracking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.DataLayout;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.contract.view.DeadLetter;
import live.footlight.domain.Packed;
import live.footlight.domain.tracking.SeenEvents;
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
 * Lets each event through once, to its visitor. A repetition is dropped and counted; another event
 * under the same id is quarantined: a dead letter of its own. What an SDK sent that could not be
 * taken is a dead letter, too, with the reason that the edge had.
 */
final class SeenOperator extends MicroBatchOperator<EntityFrames, Addressed> {
  private static final long serialVersionUID = 1L;
  private static final int OVERHEAD = 64;
  private static final int SLOTS = 64;

  private static final int CODE = DataLayout.of(EventType.TRACK_REFUSED).indexOf("code");
  private static final int REASON = DataLayout.of(EventType.TRACK_REFUSED).indexOf("reason");

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
  SeenOperator(TrackingSettings settings, Duration forget, Timing timing) {
    super(timing);
    this.settings = settings;
    this.forget = forget;
  }

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
  public void processElement(StreamRecord<EntityFrames> element) throws Exception {
    byte[] packed = element.getValue().packed();
    gathered.computeIfAbsent(element.getValue().entity(), part -> new ArrayList<>()).add(packed);
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
      int content = 31 * frame.type().code() + frame.dataHash();
      switch (seen.see(frame.source(), frame.id(), content, frame.receivedAtMs())) {
        case NEW -> {
          if (frame.type() == EventType.TRACK_REFUSED) {
            letter(nth, frame.string(CODE), frame.string(REASON), Fate.DEAD_LETTERED);
          } else {
            send(frame, nth);
          }
        }
        case DUPLICATE -> {
          duplicates.inc();
          tally.count(reader.partition(), Fate.DUPLICATE);
        }
        case CONFLICT -> {
          quarantined.inc();
          letter(
              nth,
              "conflicting-content",
              "another event came before it under the same source and id",
              Fate.QUARANTINED);
        }
      }
    }
  }

  private void letter(int nth, String code, String reason, Fate fate) {
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

  private void send(FrameReader frame, int nth) {
    String visitor = People.visitor(frame);
    // Nobody's events need no state, only somebody to make their rows.
    String to = visitor == null ? NOBODY + (frame.dataHash() & SLOTS - 1) : visitor;
    builder.add(reader.index(nth), frame);
    EntityFrames one = builder.take(to, reader.partition(), reader.entryId());
    output.collect(new StreamRecord<>(new Addressed(to, Kind.EVENTS, one.packed())));
    String user = People.user(frame);
    if (user == null) {
      return;
    }
    for (String anonymous : People.merged(frame)) {
      byte[] link =
          new Packed.Writer()
              .name(anonymous)
              .number(frame.occurredAtMs())
              .name(frame.id())
              .name(frame.source())
              .take();
      output.collect(new StreamRecord<>(new Addressed(LINKS + user, Kind.LINK, link)));
    }
    if (frame.type() == EventType.USER_ERASED) {
      byte[] at = new Packed.Writer().number(frame.occurredAtMs()).take();
      output.collect(new StreamRecord<>(new Addressed(LINKS + user, Kind.ERASED, at)));
    }
  }

  /** Keys of events that name nobody begin with it. */
  static final String NOBODY = "-:";

  /** Keys of users' links begin with it. */
  static final String LINKS = "l:";
}
