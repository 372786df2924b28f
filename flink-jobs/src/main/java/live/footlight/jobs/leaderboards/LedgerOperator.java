package live.footlight.jobs.leaderboards;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MapStateBlobs;
import live.footlight.jobs.MicroBatchOperator;
import live.footlight.jobs.Tally;
import live.footlight.jobs.Tally.Fate;
import live.footlight.jobs.Verdicts;
import live.footlight.sinks.ViewLimits;
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
final class LedgerOperator extends MicroBatchOperator<EntityFrames, PartialSums> {
  private static final long serialVersionUID = 1L;
  private static final long DAY_MS = 86_400_000;

  /** What an entity takes up beside its inputs, about. */
  private static final int ENTITY_OVERHEAD = 500;

  private final LeaderboardSettings settings;

  /** How much space for inputs may wait, empty, for the next tick; arrays are up to half empty. */
  private final long mostKept;

  private transient LedgerFold fold;
  private transient EntityFrames.Reader reader;
  private transient Map<String, Gathered> gathered;
  private transient List<Gathered> touched;
  private transient long kept;
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
    mostKept = 2 * timing.gatherBytes();
  }

  /** An entity's inputs of a tick. It is kept, emptied, since the entity's next tick is near. */
  private static final class Gathered {
    private final String entity;
    private final LedgerBatch batch = new LedgerBatch();
    private boolean touched;
    private int records;

    /** Where each record starts in {@link #bytes}. */
    private int[] starts = new int[4];

    /** The tag of each record's first input; inputs are tagged by their number. */
    private int[] firstTags = new int[4];

    private byte[] bytes = new byte[256];
    private int length;
    private int keptBytes;

    Gathered(String entity) {
      this.entity = entity;
    }

    void add(byte[] packed) {
      if (records == starts.length) {
        starts = Arrays.copyOf(starts, 2 * records);
        firstTags = Arrays.copyOf(firstTags, 2 * records);
      }
      if (length + packed.length > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(length + packed.length, 2 * bytes.length));
      }
      starts[records] = length;
      firstTags[records] = batch.size();
      records++;
      System.arraycopy(packed, 0, bytes, length, packed.length);
      length += packed.length;
    }

    /** Puts a reader on the record that an input was in, and returns the tag of its first. */
    int open(EntityFrames.Reader reader, int tag) {
      int found = Arrays.binarySearch(firstTags, 0, records, tag);
      int record = found >= 0 ? found : -2 - found;
      int end = record + 1 < records ? starts[record + 1] : length;
      reader.open(bytes, starts[record], end - starts[record]);
      return firstTags[record];
    }

    void clear() {
      batch.clear();
      touched = false;
      records = 0;
      length = 0;
    }

    /** How much more space it takes up than when this was asked before. */
    int grown() {
      int before = keptBytes;
      keptBytes = ENTITY_OVERHEAD + batch.capacity() + bytes.length;
      return keptBytes - before;
    }
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
    reader = new EntityFrames.Reader();
    gathered = new HashMap<>();
    touched = new ArrayList<>();
    blobs = new MapStateBlobs(pages);
    emitter = new Emitter(output);
    tally = new Tally();
    run = now();
    duplicates = getMetricGroup().counter("duplicates");
    late = getMetricGroup().counter("late");
    deadLettered = getMetricGroup().counter("deadLettered");
  }

  @Override
  public void processElement(StreamRecord<EntityFrames> element) throws Exception {
    byte[] packed = element.getValue().packed();
    int entities = gathered.size();
    Gathered inputs = touch(element.getValue().entity());
    int added = (gathered.size() - entities) * ENTITY_OVERHEAD;
    inputs.add(packed);
    int before = inputs.batch.bytes();
    reader.open(packed, 0, packed.length);
    FrameReader frames = reader.frames();
    while (frames.next()) {
      frames.parse();
      LedgerFields.of(frames.type()).addTo(inputs.batch, frames, inputs.batch.size());
    }
    tally.count(reader.partition(), Fate.PROCESSED, reader.count());
    gathered(added + packed.length + inputs.batch.bytes() - before);
  }

  @Override
  protected void wake(String entity) {
    touch(entity);
  }

  private Gathered touch(String entity) {
    Gathered inputs = gathered.computeIfAbsent(entity, Gathered::new);
    if (!inputs.touched) {
      inputs.touched = true;
      touched.add(inputs);
    }
    return inputs;
  }

  @Override
  protected Duration settlesWithin() {
    return settings.longestDelay();
  }

  @Override
  protected void fold(long nowMs) throws Exception {
    Tick tick = Tick.at(run, nowMs);
    for (Gathered inputs : touched) {
      setCurrentKey(inputs.entity);
      if (inputs.batch.size() > 0) {
        apply(inputs, tick);
        remember(tick.nowMs() / DAY_MS);
      } else if (isForgotten(tick.nowMs())) {
        pages.clear();
        lastDay.clear();
      } else {
        apply(inputs, tick);
      }
      inputs.clear();
      kept += inputs.grown();
    }
    touched.clear();
    if (kept > mostKept) {
      gathered.clear();
      kept = 0;
    }
    tally.drain(counted -> output.collect(Verdicts.COUNTED, new StreamRecord<>(counted)));
  }

  private void apply(Gathered inputs, Tick tick) {
    emitter.inputs = inputs;
    long due = fold.apply(inputs.entity, blobs, inputs.batch, tick, emitter);
    if (due != Long.MAX_VALUE) {
      wakeAt(due);
    }
  }

  private void remember(long today) throws Exception {
    Long before = lastDay.value();
    if (before == null || before != today) {
      lastDay.update(today);
      wakeAt(forgetAt(today));
    }
  }

  private boolean isForgotten(long nowMs) throws Exception {
    Long before = lastDay.value();
    return before != null && nowMs >= forgetAt(before);
  }

  /** A day more than a refund may take. */
  private long forgetAt(long day) {
    return (day + 2) * DAY_MS + settings.refundHorizon().toMillis();
  }

  /** Sends results, and says what became of each event. */
  private final class Emitter extends BoardEmitter implements LedgerOutput {
    private Gathered inputs;

    Emitter(Output<StreamRecord<PartialSums>> output) {
      super(output);
    }

    @Override
    public void outcome(int tag, Outcome outcome) {
      switch (outcome) {
        case APPLIED, REFUND_PENDING -> {}
        case DUPLICATE -> {
          duplicates.inc();
          recount(tag, Fate.DUPLICATE);
        }
        case QUARANTINED -> {
          recount(tag, Fate.QUARANTINED);
          deadLetter(
              tag,
              "conflicting-content",
              "the same business id was there before with other content; the first one stands");
        }
        case TOO_LATE -> {
          late.inc();
          recount(tag, Fate.DEAD_LETTERED);
          deadLetter(
              tag,
              "too-late",
              "it lies more than "
                  + settings.refundHorizon().toDays()
                  + " days from what it belongs to");
        }
      }
    }

    private void recount(int tag, Fate fate) {
      inputs.open(reader, tag);
      tally.recount(reader.partition(), fate);
    }

    private void deadLetter(int tag, String code, String reason) {
      deadLettered.inc();
      int nth = tag - inputs.open(reader, tag);
      output.collect(
          Verdicts.DEAD_LETTERS,
          new StreamRecord<>(reader.deadLetter(nth, LeaderboardsJob.NAME, code, reason)));
    }

    @Override
    public void session(SessionView session) {
      admit(ViewLimits.session(session), Outputs.SESSIONS, view -> view);
    }
  }
}
