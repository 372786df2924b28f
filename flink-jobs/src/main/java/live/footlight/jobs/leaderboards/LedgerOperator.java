package live.footlight.jobs.leaderboards;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.FrameReader;
import live.footlight.contract.view.SessionView;
import live.footlight.domain.leaderboard.LeaderboardSettings;
import live.footlight.domain.leaderboard.LedgerBatch;
import live.footlight.domain.leaderboard.LedgerFold;
import live.footlight.domain.leaderboard.LedgerOutput;
import live.footlight.domain.leaderboard.Outcome;
import live.footlight.domain.leaderboard.PartialSums;
import live.footlight.domain.leaderboard.Tick;
import live.footlight.jobs.KeyedFrame;
import live.footlight.jobs.MapStateBlobs;
import live.footlight.jobs.MicroBatchOperator;
import live.footlight.jobs.Tally;
import live.footlight.jobs.Tally.Fate;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs the {@link LedgerFold} of each entity. All inputs of an entity come from one partition in
 * order, so its session's board may be published at once, also after a restore.
 *
 * <p>An entity that nobody has touched for longer than the refund horizon is forgotten.
 */
final class LedgerOperator extends MicroBatchOperator<KeyedFrame, PartialSums> {
  private static final long serialVersionUID = 1L;
  private static final long DAY_MS = 86_400_000;
  private static final int FRAME_OVERHEAD = 200;
  private static final int MAX_SPARE = 4_096;
  private static final LedgerBatch NOTHING = new LedgerBatch();

  private final LeaderboardSettings settings;

  private transient LedgerFold fold;
  private transient FrameReader reader;
  private transient Map<String, Gathered> gathered;
  private transient ArrayDeque<Gathered> spare;
  private transient MapState<Integer, byte[]> pages;
  private transient ValueState<Long> lastDay;
  private transient MapStateBlobs blobs;
  private transient Emitter emitter;
  private transient Tally tally;
  private transient long run;
  private transient Counter duplicates;
  private transient Counter late;
  private transient Counter deadLettered;

  LedgerOperator(LeaderboardSettings settings, Timing timing) {
    super(timing);
    this.settings = settings;
  }

  /** An entity's inputs of a tick. */
  private static final class Gathered {
    private final LedgerBatch batch = new LedgerBatch();
    private final List<KeyedFrame> frames = new ArrayList<>();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    pages = context.getKeyedStateStore().getMapState(MapStateBlobs.descriptor("ledger"));
    lastDay =
        context.getKeyedStateStore().getState(new ValueStateDescriptor<>("last-day", Types.LONG));
  }

  @Override
  public void open() throws Exception {
    super.open();
    fold = new LedgerFold(settings);
    reader = new FrameReader();
    gathered = new HashMap<>();
    spare = new ArrayDeque<>();
    blobs = new MapStateBlobs(pages);
    emitter = new Emitter(output);
    tally = new Tally();
    run = now();
    duplicates = getMetricGroup().counter("duplicates");
    late = getMetricGroup().counter("late");
    deadLettered = getMetricGroup().counter("deadLettered");
  }

  @Override
  public void processElement(StreamRecord<KeyedFrame> element) throws Exception {
    KeyedFrame frame = element.getValue();
    Gathered inputs = gathered.get(frame.entity());
    if (inputs == null) {
      inputs = spare.isEmpty() ? new Gathered() : spare.pop();
      gathered.put(frame.entity(), inputs);
    }
    reader.openFrame(frame.frame());
    reader.parse();
    LedgerFields.of(reader.type()).addTo(inputs.batch, reader, inputs.frames.size());
    inputs.frames.add(frame);
    gathered(frame.frame().length + FRAME_OVERHEAD);
  }

  @Override
  protected void fold() throws Exception {
    Tick tick = Tick.at(run, now());
    for (Map.Entry<String, Gathered> entry : gathered.entrySet()) {
      Gathered inputs = entry.getValue();
      emitter.frames = inputs.frames;
      apply(entry.getKey(), inputs.batch, tick);
      inputs.batch.clear();
      inputs.frames.clear();
      if (spare.size() < MAX_SPARE) {
        spare.push(inputs);
      }
    }
    gathered.clear();
    tally.drain(counted -> output.collect(Outputs.COUNTED, new StreamRecord<>(counted)));
  }

  private void apply(String entity, LedgerBatch batch, Tick tick) throws Exception {
    setCurrentKey(entity);
    long due = fold.apply(entity, blobs, batch, tick, emitter);
    if (due != Long.MAX_VALUE) {
      wakeAt(due);
    }
    if (batch.size() > 0) {
      long today = tick.nowMs() / DAY_MS;
      Long before = lastDay.value();
      if (before == null || before != today) {
        lastDay.update(today);
        wakeAt(forgetAt(today));
      }
    }
  }

  @Override
  protected void wake(String entity, long nowMs) throws Exception {
    Long touched = lastDay.value();
    if (touched != null && nowMs >= forgetAt(touched)) {
      pages.clear();
      lastDay.clear();
      return;
    }
    apply(entity, NOTHING, Tick.at(run, nowMs));
  }

  /** A day more than a refund may take. */
  private long forgetAt(long day) {
    return (day + 2) * DAY_MS + settings.refundHorizon().toMillis();
  }

  /** Sends results, and says what became of each event. */
  private final class Emitter extends BoardEmitter implements LedgerOutput {
    private List<KeyedFrame> frames;

    Emitter(Output<StreamRecord<PartialSums>> output) {
      super(output);
    }

    @Override
    public void outcome(int tag, Outcome outcome) {
      KeyedFrame frame = frames.get(tag);
      switch (outcome) {
        case APPLIED, REFUND_PENDING -> tally.count(frame.partition(), Fate.PROCESSED);
        case DUPLICATE -> {
          duplicates.inc();
          tally.count(frame.partition(), Fate.DUPLICATE);
        }
        case QUARANTINED -> {
          tally.count(frame.partition(), Fate.QUARANTINED);
          deadLetter(
              frame,
              "conflicting-content",
              "the same business id was there before with other content; the first one stands");
        }
        case TOO_LATE -> {
          late.inc();
          tally.count(frame.partition(), Fate.DEAD_LETTERED);
          deadLetter(
              frame,
              "too-late",
              "it lies more than "
                  + settings.refundHorizon().toDays()
                  + " days from what it belongs to");
        }
      }
    }

    private void deadLetter(KeyedFrame frame, String code, String reason) {
      deadLettered.inc();
      output.collect(
          Outputs.DEAD_LETTERS,
          new StreamRecord<>(frame.deadLetter(LeaderboardsJob.NAME, code, reason)));
    }

    @Override
    public void session(SessionView session) {
      output.collect(Outputs.SESSIONS, new StreamRecord<>(session));
    }
  }
}
