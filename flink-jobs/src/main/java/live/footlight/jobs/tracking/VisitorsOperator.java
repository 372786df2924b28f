package live.footlight.jobs.tracking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.contract.view.AttributionView;
import live.footlight.contract.view.Erasure;
import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;
import live.footlight.domain.Packed;
import live.footlight.domain.tracking.Act;
import live.footlight.domain.tracking.Moment;
import live.footlight.domain.tracking.RollupFold;
import live.footlight.domain.tracking.RollupKey;
import live.footlight.domain.tracking.Shared;
import live.footlight.domain.tracking.Touched;
import live.footlight.domain.tracking.TrackingOutput;
import live.footlight.domain.tracking.TrackingSettings;
import live.footlight.domain.tracking.Utm;
import live.footlight.domain.tracking.VisitorFold;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MapStateBlobs;
import live.footlight.jobs.MicroBatchOperator;
import live.footlight.jobs.Tally;
import live.footlight.jobs.Tally.Fate;
import live.footlight.jobs.Verdicts;
import live.footlight.jobs.tracking.Addressed.Kind;
import live.footlight.sinks.TrackingTypes;
import live.footlight.sinks.ViewLimits;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Runs the {@link VisitorFold} of each visitor, and makes rows of their events: at once, with what
 * is known, once a tick.
 *
 * <p>Whoever is erased is so from then on, whatever the times of the events; their marker stays.
 */
final class VisitorsOperator extends MicroBatchOperator<Addressed, TrackedRow> {
  static final OutputTag<TrackedRevision> REVISIONS =
      new OutputTag<>("revisions", TrackingTypes.TRACKED_REVISION);
  static final OutputTag<AttributionView> ATTRIBUTIONS =
      new OutputTag<>("attributions", TrackingTypes.ATTRIBUTION);
  static final OutputTag<Addressed> SHARED = new OutputTag<>("shared", Addressed.TYPE);
  static final OutputTag<Addressed> SUMS = new OutputTag<>("sums", Addressed.TYPE);
  static final OutputTag<Erasure> ERASURES =
      new OutputTag<>("erasures", TypeInformation.of(Erasure.class));

  private static final long serialVersionUID = 1L;
  private static final int OVERHEAD = 64;

  private final TrackingSettings settings;
  private final Duration forget;
  private final ErasedVisitors erasedBefore;

  private transient VisitorFold fold;
  private transient EntityFrames.Reader reader;
  private transient Map<String, List<Addressed>> gathered;
  private transient Set<String> tombstones;
  private transient MapState<Integer, byte[]> pages;
  private transient ValueState<Long> erased;
  private transient MapStateBlobs blobs;
  private transient Tally tally;
  private transient Map<Moment, Draft> drafts;
  private transient Map<String, Packed.Writer> sums;
  private transient Emitter emitter;
  private transient Counter late;
  private transient Counter revisions;
  private transient Counter erasedEvents;

  /**
   * @param forget when nothing came of a visitor for so long, they are forgotten
   * @param erasedBefore who was erased before this start
   */
  VisitorsOperator(
      TrackingSettings settings, Duration forget, ErasedVisitors erasedBefore, Timing timing) {
    super(timing);
    this.settings = settings;
    this.forget = forget;
    this.erasedBefore = erasedBefore;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    MapStateDescriptor<Integer, byte[]> descriptor = MapStateBlobs.descriptor("visitor");
    descriptor.enableTimeToLive(Forgetting.after(forget));
    pages = context.getKeyedStateStore().getMapState(descriptor);
    // Stays for ever: who was erased stays erased.
    erased =
        context.getKeyedStateStore().getState(new ValueStateDescriptor<>("erased", Types.LONG));
  }

  @Override
  public void open() throws Exception {
    super.open();
    fold = new VisitorFold(settings);
    reader = new EntityFrames.Reader();
    gathered = new LinkedHashMap<>();
    tombstones = erasedBefore.load();
    blobs = new MapStateBlobs(pages);
    tally = new Tally();
    drafts = new HashMap<>();
    sums = new LinkedHashMap<>();
    emitter = new Emitter();
    late = getMetricGroup().counter("late");
    revisions = getMetricGroup().counter("revisions");
    erasedEvents = getMetricGroup().counter("erased");
  }

  @Override
  public void processElement(StreamRecord<Addressed> element) throws Exception {
    Addressed message = element.getValue();
    gathered.computeIfAbsent(message.to(), visitor -> new ArrayList<>()).add(message);
    gathered(message.packed().length + OVERHEAD);
  }

  @Override
  protected void fold(long nowMs) throws Exception {
    for (Map.Entry<String, List<Addressed>> entry : gathered.entrySet()) {
      if (entry.getKey().startsWith(People.NOBODY)) {
        for (Addressed message : entry.getValue()) {
          nobodys(message.packed());
        }
      } else {
        setCurrentKey(entry.getKey());
        visitor(entry.getKey(), entry.getValue(), nowMs);
      }
    }
    gathered.clear();
    sums.forEach(
        (day, packed) ->
            output.collect(SUMS, new StreamRecord<>(new Addressed(day, Kind.SUMS, packed.take()))));
    sums.clear();
    tally.drain(counted -> output.collect(Verdicts.COUNTED, new StreamRecord<>(counted)));
  }

  private void visitor(String visitor, List<Addressed> messages, long nowMs) throws Exception {
    emitter.visitor = visitor;
    fold.open(visitor, blobs);
    boolean wasErased = fold.isErased() || (fold.isNew() && erased.value() != null);
    long erasedAt = wasErased || tombstones.contains(visitor) ? nowMs : 0;
    for (Addressed message : messages) {
      Packed.Reader from = new Packed.Reader(message.packed());
      switch (message.kind()) {
        case EVENTS -> erasedAt = Math.max(erasedAt, gather(message.packed()));
        case OWNER ->
            fold.belongsTo(from.name(), new Moment(from.number(), from.name(), from.name()));
        case SHARED -> fold.learn(Shared.unpack(message.packed()));
        case ERASED -> erasedAt = Math.max(erasedAt, from.number());
        case LINK, SUMS -> throw new IllegalStateException(message.kind() + " for a visitor");
      }
    }
    if (erasedAt > 0) {
      erase(visitor, wasErased, erasedAt);
    } else {
      drafts.values().forEach(draft -> fold.event(draft.act()));
      fold.close(emitter);
      late.inc(fold.late());
    }
    drafts.clear();
  }

  private void erase(String visitor, boolean wasErased, long atMs) throws Exception {
    for (Draft draft : drafts.values()) {
      erasedEvents.inc();
      tally.recount(draft.partition(), Fate.ERASED);
    }
    fold.erase(atMs);
    fold.close(emitter);
    if (!wasErased) {
      erased.update(atMs);
      output.collect(ERASURES, new StreamRecord<>(new Erasure(visitor, atMs)));
    }
  }

  /** Takes events in; when they say that their visitor is erased, ms UTC, or 0. */
  private long gather(byte[] packed) throws Exception {
    reader.open(packed, 0, packed.length);
    FrameReader frame = reader.frames();
    long erasedAt = 0;
    for (int nth = 0; frame.next(); nth++) {
      frame.parse();
      tally.count(reader.partition(), Fate.PROCESSED);
      Draft draft = draft(frame, nth);
      if (frame.type() == EventType.USER_ERASED) {
        erasedAt = Math.max(1, frame.occurredAtMs());
        output.collect(new StreamRecord<>(draft.rowOfNobody()));
        sum(draft.act(), null, RollupFold.NOBODY, 1);
      } else {
        drafts.put(draft.act().at(), draft);
      }
    }
    return erasedAt;
  }

  private void nobodys(byte[] packed) throws Exception {
    reader.open(packed, 0, packed.length);
    FrameReader frame = reader.frames();
    for (int nth = 0; frame.next(); nth++) {
      frame.parse();
      tally.count(reader.partition(), Fate.PROCESSED);
      Draft draft = draft(frame, nth);
      output.collect(new StreamRecord<>(draft.row(null, null, null)));
      sum(draft.act(), null, RollupFold.NOBODY, 1);
    }
  }

  private Draft draft(FrameReader frame, int nth) throws Exception {
    return new Draft(
        frame.event(),
        reader.partition(),
        reader.entryId() + '.' + reader.index(nth),
        People.user(frame),
        People.anonymous(frame));
  }

  private void sum(Act act, Touched touch, long user, int events) {
    sums.computeIfAbsent(RollupKey.of(act, touch).text(), day -> new Packed.Writer())
        .unsigned(RollupKey.minute(act))
        .eightBytes(user)
        .number(events)
        .number(events * act.diamonds());
  }

  private final class Emitter implements TrackingOutput {
    private String visitor;

    @Override
    public void row(Act act, String visitId, Touched touch, String userId) {
      output.collect(new StreamRecord<>(drafts.get(act.at()).row(visitId, touch, userId)));
      sum(act, touch, RollupFold.user(visitor), 1);
    }

    @Override
    public void revision(
        Act act, String visitId, Touched touch, Touched before, String owner, long revision) {
      revisions.inc();
      Utm utm = touch.utm();
      String userId = visitor.equals(VisitorFold.anonymous(act.anonymousId())) ? owner : id();
      output.collect(
          REVISIONS,
          new StreamRecord<>(
              new TrackedRevision(
                  act.at().id(),
                  act.at().source(),
                  act.type(),
                  act.at().atMs(),
                  revision,
                  userId,
                  act.anonymousId(),
                  utm.source(),
                  utm.medium(),
                  utm.campaign(),
                  utm.term(),
                  utm.content(),
                  touch.at().id(),
                  visitId)));
      if (!RollupKey.of(act, touch).equals(RollupKey.of(act, before))) {
        sum(act, before, RollupFold.user(visitor), -1);
        sum(act, touch, RollupFold.user(visitor), 1);
      }
    }

    private String id() {
      return visitor.substring(VisitorFold.user("").length());
    }

    @Override
    public void attribution(AttributionView attribution) {
      Verdicts.admit(ViewLimits.attribution(attribution), TrackingJob.NAME, output)
          .ifPresent(view -> output.collect(ATTRIBUTIONS, new StreamRecord<>(view)));
    }

    @Override
    public void share(String userId, Shared shared) {
      output.collect(
          SHARED,
          new StreamRecord<>(new Addressed(VisitorFold.user(userId), Kind.SHARED, shared.pack())));
    }
  }
}
