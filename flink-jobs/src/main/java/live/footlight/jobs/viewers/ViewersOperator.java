package live.footlight.jobs.viewers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.DataField;
import live.footlight.contract.DataLayout;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;
import live.footlight.domain.viewer.Tier;
import live.footlight.domain.viewer.ViewerFold;
import live.footlight.domain.viewer.ViewerFold.Outcome;
import live.footlight.domain.viewer.ViewerOutput;
import live.footlight.domain.viewer.ViewerSettings;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MapStateBlobs;
import live.footlight.jobs.MapStateRows;
import live.footlight.jobs.MicroBatchOperator;
import live.footlight.jobs.Tally;
import live.footlight.jobs.Tally.Fate;
import live.footlight.jobs.Verdicts;
import live.footlight.sinks.ViewLimits;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Runs the {@link ViewerFold} of each session: what came for it within a tick is folded at once,
 * and published once.
 */
final class ViewersOperator extends MicroBatchOperator<EntityFrames, ViewersView> {
  static final OutputTag<ViewerMinute> MINUTES =
      new OutputTag<>("minutes", TypeInformation.of(ViewerMinute.class));

  private static final long serialVersionUID = 1L;
  private static final int OVERHEAD = 64;
  private static final long DAY_MS = 86_400_000;

  private static final Map<EventType, Integer> VIEWER = fields("viewer_id");
  private static final Map<EventType, Integer> CONNECTION = fields("connection_id");
  private static final Map<EventType, Integer> TIER = fields("tier");
  private static final int STREAMER =
      DataLayout.of(EventType.SESSION_STARTED).field("streamer_id").index();

  private final ViewerSettings settings;

  /** A session that nobody said anything of for so long is over, though nobody said that. */
  private final long idleDays;

  private transient ViewerFold fold;
  private transient EntityFrames.Reader reader;
  private transient Map<String, List<byte[]>> gathered;
  private transient MapState<Integer, byte[]> head;
  private transient MapState<String, byte[]> viewers;
  private transient ValueState<Long> lastDay;
  private transient MapStateBlobs headPages;
  private transient MapStateRows viewerRows;
  private transient Emitter emitter;
  private transient Tally tally;
  private transient long run;
  private transient Counter duplicates;
  private transient Counter late;
  private transient Counter deadLettered;

  ViewersOperator(ViewerSettings settings, Duration keepIdle, Timing timing) {
    super(timing);
    this.settings = settings;
    this.idleDays = keepIdle.toDays();
  }

  private static Map<EventType, Integer> fields(String name) {
    Map<EventType, Integer> fields = new EnumMap<>(EventType.class);
    for (EventType type :
        List.of(
            EventType.VIEWER_JOINED,
            EventType.VIEWER_LEFT,
            EventType.VIEWER_HEARTBEAT,
            EventType.VIEWER_TIER_CHANGED)) {
      DataField field = DataLayout.of(type).field(name);
      fields.put(type, field.index());
    }
    return fields;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    head = context.getKeyedStateStore().getMapState(MapStateBlobs.descriptor("session"));
    viewers = context.getKeyedStateStore().getMapState(MapStateRows.descriptor("viewers"));
    lastDay =
        context.getKeyedStateStore().getState(new ValueStateDescriptor<>("last-day", Types.LONG));
  }

  @Override
  public void open() throws Exception {
    super.open();
    fold = new ViewerFold(settings);
    reader = new EntityFrames.Reader();
    gathered = new LinkedHashMap<>();
    headPages = new MapStateBlobs(head);
    viewerRows = new MapStateRows(viewers);
    emitter = new Emitter();
    tally = new Tally();
    run = now();
    duplicates = getMetricGroup().counter("duplicates");
    late = getMetricGroup().counter("late");
    deadLettered = getMetricGroup().counter("deadLettered");
  }

  @Override
  public void processElement(StreamRecord<EntityFrames> element) throws Exception {
    byte[] packed = element.getValue().packed();
    gathered.computeIfAbsent(element.getValue().entity(), session -> new ArrayList<>()).add(packed);
    gathered(packed.length + OVERHEAD);
  }

  /** Leaves that wait for their grace, and corrections that are gathered. */
  @Override
  protected Duration settlesWithin() {
    return settings.grace().plus(settings.publishQuiet()).plusSeconds(1);
  }

  @Override
  protected void wake(String session) {
    gathered.computeIfAbsent(session, s -> new ArrayList<>());
  }

  @Override
  protected void fold(long nowMs) throws Exception {
    for (Map.Entry<String, List<byte[]>> entry : gathered.entrySet()) {
      setCurrentKey(entry.getKey());
      String session = entry.getKey().substring(ViewerEvents.SESSION.length());
      fold.open(session, headPages, viewerRows);
      if (entry.getValue().isEmpty() && (fold.isForgotten(nowMs) || isIdle(nowMs))) {
        head.clear();
        viewers.clear();
        lastDay.clear();
        continue;
      }
      if (!entry.getValue().isEmpty()) {
        remember(nowMs / DAY_MS);
      }
      for (byte[] packed : entry.getValue()) {
        apply(packed, nowMs);
      }
      long due = fold.close(run, nowMs, emitter);
      if (due != Long.MAX_VALUE) {
        wakeAt(due);
      }
    }
    gathered.clear();
    tally.drain(counted -> output.collect(Verdicts.COUNTED, new StreamRecord<>(counted)));
  }

  private void remember(long today) throws Exception {
    Long before = lastDay.value();
    if (before == null || before != today) {
      lastDay.update(today);
      wakeAt((today + idleDays + 1) * DAY_MS);
    }
  }

  private boolean isIdle(long nowMs) throws Exception {
    Long before = lastDay.value();
    return before != null && nowMs >= (before + idleDays + 1) * DAY_MS;
  }

  private void apply(byte[] packed, long nowMs) throws Exception {
    reader.open(packed, 0, packed.length);
    String partition = reader.partition();
    int count = reader.count();
    tally.count(partition, Fate.PROCESSED, count);
    FrameReader frame = reader.frames();
    for (int nth = 0; frame.next(); nth++) {
      frame.parse();
      switch (apply(frame, nowMs)) {
        case APPLIED -> {}
        case DUPLICATE -> {
          duplicates.inc();
          tally.recount(partition, Fate.DUPLICATE);
        }
        case TOO_LATE -> {
          late.inc();
          deadLettered.inc();
          tally.recount(partition, Fate.DEAD_LETTERED);
          EntityFrames.Reader letter = new EntityFrames.Reader();
          letter.open(packed, 0, packed.length);
          output.collect(
              Verdicts.DEAD_LETTERS,
              new StreamRecord<>(
                  letter.deadLetter(
                      nth,
                      ViewersJob.NAME,
                      "too-late",
                      "what it would correct is no longer kept")));
        }
      }
    }
  }

  private Outcome apply(FrameReader frame, long nowMs) {
    EventType type = frame.type();
    long atMs = frame.occurredAtMs();
    if (type == EventType.SESSION_STARTED) {
      return fold.sessionStarted(frame.string(STREAMER), atMs);
    }
    if (type == EventType.SESSION_ENDED) {
      return fold.sessionEnded(atMs);
    }
    String viewer = frame.string(VIEWER.get(type));
    String connection = frame.string(CONNECTION.get(type));
    return switch (type) {
      case VIEWER_JOINED -> fold.joined(viewer, connection, tier(frame), atMs, nowMs);
      case VIEWER_LEFT -> fold.left(viewer, connection, atMs, nowMs);
      case VIEWER_HEARTBEAT -> fold.heartbeat(viewer, connection, tier(frame), atMs, nowMs);
      case VIEWER_TIER_CHANGED -> fold.tierChanged(viewer, connection, tier(frame), atMs, nowMs);
      default -> throw new IllegalStateException(type + " is not taken by viewers");
    };
  }

  private static Tier tier(FrameReader frame) {
    return "sd".equals(frame.string(TIER.get(frame.type()))) ? Tier.SD : Tier.PREVIEW;
  }

  private final class Emitter implements ViewerOutput {
    @Override
    public void viewers(ViewersView view) {
      Verdicts.admit(ViewLimits.viewers(view), ViewersJob.NAME, output)
          .ifPresent(admitted -> output.collect(new StreamRecord<>(admitted)));
    }

    @Override
    public void minute(ViewerMinute minute) {
      Verdicts.admit(ViewLimits.viewerMinute(minute), ViewersJob.NAME, output)
          .ifPresent(admitted -> output.collect(MINUTES, new StreamRecord<>(admitted)));
    }
  }
}
