package live.footlight.jobs.tracking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import live.footlight.contract.view.RollupView;
import live.footlight.domain.Packed;
import live.footlight.domain.tracking.RollupFold;
import live.footlight.domain.tracking.RollupKey;
import live.footlight.domain.tracking.TrackingSettings;
import live.footlight.jobs.MapStateBlobs;
import live.footlight.jobs.MicroBatchOperator;
import live.footlight.jobs.Verdicts;
import live.footlight.sinks.ViewLimits;
import live.footlight.sinks.ViewLimits.Admission;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds events up by minute, hour and day. After a restore nothing is published until all has been
 * read that was there when it began, so that nobody sees a sum step back; what changed meanwhile
 * carries a mark and is published then.
 */
final class RollupsOperator extends MicroBatchOperator<Addressed, RollupView> {
  private static final long serialVersionUID = 1L;

  /** The clocks of Redis and of this machine may be apart by so much. */
  private static final long CLOCKS_APART_MS = 1_000;

  private final TrackingSettings settings;
  private final Duration forget;

  private transient RollupFold fold;
  private transient Map<String, List<byte[]>> gathered;
  private transient MapState<Integer, byte[]> cells;
  private transient MapStateBlobs blobs;
  private transient boolean restored;
  private transient long heldUntil;
  private transient long caughtUpTo;

  /**
   * @param forget when nothing came for a day's rollup for so long, it is forgotten
   */
  RollupsOperator(TrackingSettings settings, Duration forget, Timing timing) {
    super(timing);
    this.settings = settings;
    this.forget = forget;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    restored = context.isRestored();
    MapStateDescriptor<Integer, byte[]> descriptor = MapStateBlobs.descriptor("rollups");
    descriptor.enableTimeToLive(Forgetting.after(forget));
    cells = context.getKeyedStateStore().getMapState(descriptor);
  }

  @Override
  public void open() throws Exception {
    super.open();
    fold = new RollupFold(settings);
    gathered = new LinkedHashMap<>();
    blobs = new MapStateBlobs(cells);
    heldUntil = restored ? now() + CLOCKS_APART_MS : Long.MIN_VALUE;
    caughtUpTo = Long.MIN_VALUE;
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
  }

  @Override
  protected void fold(long nowMs) throws Exception {
    boolean held = caughtUpTo < heldUntil;
    Consumer<RollupView> out = held ? null : this::publish;
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
      } else if (entry.getValue().isEmpty()) {
        fold.openWaiting(cells.keys());
      }
      fold.close(nowMs, out);
    }
    gathered.clear();
  }

  private void publish(RollupView rollup) {
    Admission<RollupView> admission = ViewLimits.rollup(rollup);
    admission
        .refused()
        .forEach(
            refusal ->
                output.collect(
                    Verdicts.DEAD_LETTERS,
                    new StreamRecord<>(refusal.toDeadLetter(TrackingJob.NAME))));
    if (admission.admitted()) {
      output.collect(new StreamRecord<>(admission.view()));
    }
  }
}
