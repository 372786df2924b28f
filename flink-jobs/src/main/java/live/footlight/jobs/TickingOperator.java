package live.footlight.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.jobs.MicroBatchOperator.Timing;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gathers what comes within a tick and folds it at once, so that a key's state is read and written
 * once a tick and not once an event. Nothing gathered outlives a checkpoint: it is folded at the
 * tick, before a barrier, and at the end of input; watermarks wait for the fold of what came before
 * them.
 *
 * <p>An operator that is behind ticks more slowly, since nobody waits for single steps of the past:
 * a fifth of how far it is behind, at most {@link Timing#longestTick}.
 *
 * @param <OUT> main output
 */
public abstract class TickingOperator<OUT> extends AbstractStreamOperator<OUT>
    implements Triggerable<String, VoidNamespace> {
  private static final long serialVersionUID = 1L;
  private static final int BEHIND_SHARE = 5;

  private final Timing timing;

  private transient InternalTimerService<VoidNamespace> alarms;
  private transient boolean armed;
  private transient boolean rung;
  private transient Watermark waiting;
  private transient long reachedMs;
  private transient long bytesGathered;

  TickingOperator(Timing timing) {
    this.timing = timing;
  }

  /**
   * Folds all that was gathered.
   *
   * @param nowMs processing time, ms UTC
   */
  protected abstract void fold(long nowMs) throws Exception;

  /** How long after its cause an alarm may be due that is not to be lost at the end of input. */
  protected Duration settlesWithin() {
    return Duration.ZERO;
  }

  /** Whether a fold has left work to the next ones, so as not to hold up what is due now. */
  protected boolean hasMore() {
    return false;
  }

  /** The time came that a key had asked for by {@link #wakeAt}: the next fold is to include it. */
  protected void wake(String key) {
    throw new IllegalStateException(getOperatorName() + " sets no alarms");
  }

  /** To be called for each element gathered, with about its size. */
  protected final void gathered(int bytes) throws Exception {
    bytesGathered += bytes;
    if (bytesGathered >= timing.gatherBytes()) {
      foldNow();
    } else {
      arm();
    }
  }

  /** Wakes the current key at a time or soon after it, ms UTC of processing time. */
  protected final void wakeAt(long timeMs) {
    if (alarms == null) {
      alarms = getInternalTimerService("wake", VoidNamespaceSerializer.INSTANCE, this);
    }
    long tick = timing.tick().toMillis();
    long rounded = timeMs > Long.MAX_VALUE - tick ? timeMs : (timeMs + tick - 1) / tick * tick;
    alarms.registerProcessingTimeTimer(VoidNamespace.INSTANCE, rounded);
  }

  /** Folds at a time or soon after it, ms UTC of processing time, whatever comes until then. */
  @SuppressWarnings("FutureReturnValueIgnored") // a tick that fails fails its task
  protected final void foldAt(long timeMs) {
    if (timeMs <= now()) {
      arm();
    } else {
      getProcessingTimeService().registerTimer(timeMs, time -> arm());
    }
  }

  /** Wakes the current key soon after the watermark has come to a time. */
  protected final void wakeAtStream(long streamMs) {
    alarms.registerEventTimeTimer(VoidNamespace.INSTANCE, streamMs);
  }

  /** Processing time, ms UTC. */
  protected final long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  @Override
  public void open() throws Exception {
    super.open();
    if (getKeyedStateBackend() != null) {
      // Restored alarms need somebody to ring for.
      alarms = getInternalTimerService("wake", VoidNamespaceSerializer.INSTANCE, this);
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Flink declares it
  public void setKeyContextElement1(StreamRecord record) {
    // Keys are set when they are folded, not for each element.
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    waiting = mark;
    reachedMs = mark.getTimestamp();
    if (mark.getTimestamp() == Long.MAX_VALUE) {
      foldNow();
    } else {
      arm();
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    foldAll();
  }

  /** Folds what is left, since nothing will come any more, and what that makes due. */
  final void end() throws Exception {
    foldAll();
    while (hasMore()) {
      fold(now());
    }
    if (alarms != null) {
      // Nobody rings any more: what is due soon is done now, and what that makes due.
      long tickMs = timing.tick().toMillis();
      long soon = now() + settlesWithin().toMillis() + tickMs;
      while (ring(soon) || hasMore()) {
        fold(soon);
        soon += tickMs;
      }
    }
  }

  /** Wakes the keys whose alarms are due by a time; false where there is none. */
  private boolean ring(long untilMs) throws Exception {
    Map<String, List<Long>> due = new LinkedHashMap<>();
    alarms.forEachProcessingTimeTimer(
        (namespace, time) -> {
          if (time <= untilMs) {
            due.computeIfAbsent((String) getCurrentKey(), key -> new ArrayList<>()).add(time);
          }
        });
    due.forEach(
        (key, times) -> {
          setCurrentKey(key);
          times.forEach(time -> alarms.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, time));
          wake(key);
        });
    return !due.isEmpty();
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    wake(timer.getKey());
    rung = true;
    arm();
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    wake(timer.getKey());
    arm();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a tick that fails fails its task
  private void arm() {
    if (armed) {
      return;
    }
    armed = true;
    long now = now();
    long length = tickLength(now);
    long next = now - Math.floorMod(now, length) + length;
    getProcessingTimeService()
        .registerTimer(
            next,
            time -> {
              armed = false;
              foldNow();
            });
  }

  private long tickLength(long now) {
    long tick = timing.tick().toMillis();
    if (reachedMs <= 0) {
      return tick; // nothing is known yet of how far behind it is
    }
    long behind = now - reachedMs;
    return Math.max(tick, Math.min(timing.longestTick().toMillis(), behind / BEHIND_SHARE));
  }

  /** Folds also what the watermark wakes that a fold lets through: its alarm is gone by then. */
  private void foldAll() throws Exception {
    do {
      rung = false;
      foldNow();
    } while (rung);
  }

  private void foldNow() throws Exception {
    bytesGathered = 0;
    fold(now());
    if (hasMore()) {
      arm();
    }
    if (waiting != null) {
      Watermark mark = waiting;
      waiting = null;
      super.processWatermark(mark);
    }
  }
}
