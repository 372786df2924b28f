package live.footlight.jobs.leaderboards;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.footlight.domain.leaderboard.BoardFold;
import live.footlight.domain.leaderboard.LeaderboardSettings;
import live.footlight.domain.leaderboard.PartialSums;
import live.footlight.domain.leaderboard.Tick;
import live.footlight.jobs.MapStateBlobs;
import live.footlight.jobs.MicroBatchOperator;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs the {@link BoardFold} of each board that several partitions feed. After a restore it
 * publishes nothing until all of them have come as far as they were: until the watermark, which is
 * the time of the entries read, has passed the time of the restore, and a second for clocks that
 * differ. So no reader sees a step back.
 */
final class BoardOperator extends MicroBatchOperator<PartialSums, PartialSums> {
  private static final long serialVersionUID = 1L;
  private static final int OVERHEAD = 64;

  /** How far the clocks of Redis and of this machine may lie apart. */
  private static final long CLOCKS_APART_MS = 1_000;

  private final LeaderboardSettings settings;

  private transient BoardFold fold;
  private transient Map<String, List<PartialSums>> gathered;
  private transient MapState<Integer, byte[]> pages;
  private transient MapStateBlobs blobs;
  private transient BoardEmitter emitter;
  private transient long run;
  private transient boolean restored;
  private transient long heldUntil;
  private transient long caughtUpTo;

  BoardOperator(LeaderboardSettings settings, Timing timing) {
    super(timing);
    this.settings = settings;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    restored = context.isRestored();
    pages = context.getKeyedStateStore().getMapState(MapStateBlobs.descriptor("board"));
  }

  @Override
  public void open() throws Exception {
    super.open();
    fold = new BoardFold(settings);
    gathered = new HashMap<>();
    blobs = new MapStateBlobs(pages);
    emitter = new BoardEmitter(output);
    run = now();
    heldUntil = restored ? run + CLOCKS_APART_MS : Long.MIN_VALUE;
    caughtUpTo = Long.MIN_VALUE;
  }

  @Override
  public void processElement(StreamRecord<PartialSums> element) throws Exception {
    PartialSums sums = element.getValue();
    gathered.computeIfAbsent(sums.board(), board -> new ArrayList<>()).add(sums);
    gathered(sums.cells().length + OVERHEAD);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    caughtUpTo = mark.getTimestamp();
    super.processWatermark(mark);
  }

  @Override
  protected Duration settlesWithin() {
    return settings.longestDelay();
  }

  @Override
  protected void fold(long nowMs) throws Exception {
    Tick tick = tick(nowMs);
    for (Map.Entry<String, List<PartialSums>> entry : gathered.entrySet()) {
      setCurrentKey(entry.getKey());
      apply(entry.getKey(), entry.getValue(), tick);
    }
    gathered.clear();
  }

  @Override
  protected void wake(String board) {
    gathered.computeIfAbsent(board, b -> new ArrayList<>());
  }

  private void apply(String board, List<PartialSums> sums, Tick tick) {
    long due = fold.apply(board, blobs, sums, tick, emitter);
    if (due != Long.MAX_VALUE) {
      wakeAt(due);
    }
  }

  private Tick tick(long nowMs) {
    return new Tick(run, nowMs, caughtUpTo < heldUntil);
  }
}
