package live.footlight.jobs.tracking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.TrackingDocuments;
import live.footlight.domain.Packed;
import live.footlight.domain.tracking.RollupFold;
import live.footlight.domain.tracking.RollupKey;
import live.footlight.domain.tracking.TrackingSettings;
import live.footlight.jobs.MapStateBlobs;
import live.footlight.jobs.MicroBatchOperator;
import live.footlight.jobs.Verdicts;
import live.footlight.sinks.TrackingTypes;
import live.footlight.sinks.ViewLimits;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds events up by minute, hour and day. What a sum comes to is published once the checkpoint that
 * holds it is complete: of what was published nothing is forgotten by a crash. At the end of input
 * all is published at once, since nothing can change it any more; and so it is at every tick of a
 * job that takes no checkpoints.
 *
 * <p>A job that is set back to an older savepoint finds sums that are of none of its events, since
 * an event can be attributed otherwise when it is read again. Those that are newer than the
 * savepoint are looked up at the start and published again as what they come to, down to nothing.
 *
 * <p>After a restore nothing new is published until all has been read that was there when it began,
 * so that nobody sees a sum step back; what changed meanwhile carries a mark and is published then.
 */
final class RollupsOperator extends MicroBatchOperator<Addressed, RollupView> {
  private static final long serialVersionUID = 1L;

  /** The clocks of Redis and of this machine may be apart by so much, and those of machines. */
  private static final long CLOCKS_APART_MS = 1_000;

  private final TrackingSettings settings;
  private final Duration forget;
  private final PublishedRollups published;
  private final boolean checkpoints;

  private transient RollupFold fold;
  private transient Map<String, List<byte[]>> gathered;
  private transient Set<String> woken;
  private transient MapState<Integer, byte[]> cells;
  private transient ListState<RollupView> unpublished;
  private transient ListState<Long> takenAt;
  private transient MapStateBlobs blobs;
  private transient boolean restored;
  private transient long heldUntil;
  private transient long caughtUpTo;

  /** What no checkpoint holds yet, the newest of each by its id. */
  private transient Map<String, RollupView> changed;

  /** What waits for a checkpoint to be complete, by its number. */
  private transient TreeMap<Long, Map<String, RollupView>> waiting;

  /** What a checkpoint holds that is complete. */
  private transient Map<String, RollupView> owed;

  /**
   * @param forget when nothing came for a day's rollup for so long, it is forgotten
   * @param published what readers have
   * @param checkpoints whether there are any; else each tick publishes
   */
  RollupsOperator(
      TrackingSettings settings,
      Duration forget,
      PublishedRollups published,
      boolean checkpoints,
      Timing timing) {
    super(timing);
    this.settings = settings;
    this.forget = forget;
    this.published = published;
    this.checkpoints = checkpoints;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    restored = context.isRestored();
    MapStateDescriptor<Integer, byte[]> descriptor = MapStateBlobs.descriptor("rollups");
    descriptor.enableTimeToLive(Forgetting.after(forget));
    cells = context.getKeyedStateStore().getMapState(descriptor);
    unpublished =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("unpublished", TrackingTypes.ROLLUP));
    takenAt =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("taken-at", Types.LONG));
  }

  @Override
  public void open() throws Exception {
    super.open();
    fold = new RollupFold(settings);
    gathered = new LinkedHashMap<>();
    woken = new HashSet<>();
    blobs = new MapStateBlobs(cells);
    changed = new LinkedHashMap<>();
    waiting = new TreeMap<>();
    owed = new LinkedHashMap<>();
    heldUntil = restored ? now() + CLOCKS_APART_MS : Long.MIN_VALUE;
    caughtUpTo = Long.MIN_VALUE;
    if (restored) {
      keepAll(owed, unpublished.get());
      foldAt(now());
      overtake();
    }
  }

  /** Marks what was published after the state was taken. */
  private void overtake() throws Exception {
    long oldest = Long.MAX_VALUE;
    for (long at : takenAt.get()) {
      oldest = Math.min(oldest, at);
    }
    if (oldest == Long.MAX_VALUE) {
      return;
    }
    Map<String, List<RollupView>> mine = new LinkedHashMap<>();
    published.after(
        oldest - CLOCKS_APART_MS,
        seen -> {
          String day = RollupKey.of(seen).text();
          if (isMine(day)) {
            mine.computeIfAbsent(day, d -> new ArrayList<>()).add(seen);
          }
        });
    for (Map.Entry<String, List<RollupView>> day : mine.entrySet()) {
      setCurrentKey(day.getKey());
      fold.open(RollupKey.parse(day.getKey()), blobs);
      day.getValue().forEach(fold::overtaken);
      fold.close(now(), null);
      wakeAtStream(heldUntil);
    }
  }

  private boolean isMine(String day) {
    var task = getRuntimeContext().getTaskInfo();
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(
            day, task.getMaxNumberOfParallelSubtasks(), task.getNumberOfParallelSubtasks())
        == task.getIndexOfThisSubtask();
  }

  @Override
  public void processElement(StreamRecord<Addressed> element) throws Exception {
    Addressed message = element.getValue();
    gathered.computeIfAbsent(message.to(), day -> new ArrayList<>()).add(message.packed());
    gathered(message.packed().length);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    caughtUpTo = mark.getTimestamp();
    super.processWatermark(mark);
  }

  @Override
  protected void wake(String day) {
    gathered.computeIfAbsent(day, d -> new ArrayList<>());
    woken.add(day);
  }

  @Override
  protected void fold(long nowMs) throws Exception {
    publish(owed);
    boolean held = caughtUpTo < heldUntil;
    Consumer<RollupView> out = held ? null : this::keep;
    for (Map.Entry<String, List<byte[]>> entry : gathered.entrySet()) {
      setCurrentKey(entry.getKey());
      fold.open(RollupKey.parse(entry.getKey()), blobs);
      for (byte[] packed : entry.getValue()) {
        Packed.Reader from = new Packed.Reader(packed);
        while (!from.isAtEnd()) {
          fold.add(from.count(), from.eightBytes(), from.number(), from.number());
        }
      }
      if (held) {
        wakeAtStream(heldUntil);
      } else if (woken.contains(entry.getKey())) {
        fold.openWaiting(cells.keys());
      }
      fold.close(nowMs, out);
    }
    gathered.clear();
    woken.clear();
    if (!checkpoints) {
      publish(changed);
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    takenAt.update(List.of(now()));
    waiting.put(context.getCheckpointId(), changed);
    changed = new LinkedHashMap<>();
    List<RollupView> all = new ArrayList<>();
    waiting.values().forEach(views -> all.addAll(views.values()));
    unpublished.update(all);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    // With those before it, of whose completion nothing may have been said.
    Map<Long, Map<String, RollupView>> complete = waiting.headMap(checkpoint, true);
    complete.values().forEach(this::publish);
    complete.clear();
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    super.notifyCheckpointAborted(checkpoint);
    Map<String, RollupView> views = waiting.remove(checkpoint);
    if (views != null) {
      Map.Entry<Long, Map<String, RollupView>> next = waiting.higherEntry(checkpoint);
      views.forEach((next == null ? changed : next.getValue())::putIfAbsent);
    }
  }

  @Override
  public void endInput() throws Exception {
    super.endInput();
    waiting.values().forEach(this::publish);
    waiting.clear();
    publish(changed);
  }

  private void keep(RollupView rollup) {
    changed.put(id(rollup), rollup);
  }

  private static void keepAll(Map<String, RollupView> in, Iterable<RollupView> rollups) {
    for (RollupView rollup : rollups) {
      in.merge(id(rollup), rollup, (one, other) -> one.version() > other.version() ? one : other);
    }
  }

  private static String id(RollupView rollup) {
    return TrackingDocuments.rollup(
        rollup.granularity(),
        rollup.startsAtMs(),
        rollup.eventType(),
        rollup.country(),
        rollup.utmSource(),
        rollup.utmMedium(),
        rollup.utmCampaign());
  }

  private void publish(Map<String, RollupView> rollups) {
    rollups.values().forEach(this::publish);
    rollups.clear();
  }

  private void publish(RollupView rollup) {
    Verdicts.admit(ViewLimits.rollup(rollup), TrackingJob.NAME, output)
        .ifPresent(view -> output.collect(new StreamRecord<>(view)));
  }
}
