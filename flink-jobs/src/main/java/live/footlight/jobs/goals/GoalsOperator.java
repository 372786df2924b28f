package live.footlight.jobs.goals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.view.DeadLetter;
import live.footlight.contract.view.EscrowCommand;
import live.footlight.contract.view.GoalView;
import live.footlight.domain.Rows;
import live.footlight.domain.goal.GoalFold;
import live.footlight.domain.goal.GoalInput;
import live.footlight.domain.goal.GoalOutcome;
import live.footlight.domain.goal.GoalOutput;
import live.footlight.domain.goal.GoalSettings;
import live.footlight.domain.goal.GoalStore;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MapStateRows;
import live.footlight.jobs.MicroBatchOperator;
import live.footlight.jobs.Tally;
import live.footlight.jobs.Tally.Fate;
import live.footlight.jobs.Verdicts;
import live.footlight.sinks.ViewLimits;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Runs the {@link GoalFold} of each session. Commands go out as they are decided; they are decided
 * by watermarks alone, so a job that was killed decides them again, under the same ids.
 */
final class GoalsOperator extends MicroBatchOperator<EntityFrames, EscrowCommand> {
  static final OutputTag<GoalView> GOALS =
      new OutputTag<>("goals", TypeInformation.of(GoalView.class));

  private static final long serialVersionUID = 1L;

  private final GoalSettings settings;

  private transient GoalFold fold;
  private transient EntityFrames.Reader reader;
  private transient Map<String, List<GoalInput>> gathered;
  private transient ValueState<byte[]> head;
  private transient MapState<String, byte[]> gifts;
  private transient MapState<String, byte[]> shares;
  private transient MapState<String, byte[]> commands;
  private transient Store store;
  private transient Emitter emitter;
  private transient Tally tally;
  private transient long run;
  private transient long streamMs;
  private transient Counter duplicates;
  private transient Counter late;
  private transient Counter deadLettered;
  private transient Counter unanswered;
  private transient Counter unbalanced;

  GoalsOperator(GoalSettings settings, Timing timing) {
    super(timing);
    this.settings = settings;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    var states = context.getKeyedStateStore();
    head =
        states.getState(
            new ValueStateDescriptor<>(
                "goals", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    gifts = states.getMapState(MapStateRows.descriptor("gifts"));
    shares = states.getMapState(MapStateRows.descriptor("shares"));
    commands = states.getMapState(MapStateRows.descriptor("commands"));
  }

  @Override
  public void open() throws Exception {
    super.open();
    fold = new GoalFold(settings);
    reader = new EntityFrames.Reader();
    gathered = new LinkedHashMap<>();
    store = new Store();
    emitter = new Emitter();
    tally = new Tally();
    run = now();
    streamMs = Long.MIN_VALUE;
    duplicates = getMetricGroup().counter("duplicates");
    late = getMetricGroup().counter("late");
    deadLettered = getMetricGroup().counter("deadLettered");
    unanswered = getMetricGroup().counter("unansweredCommands");
    unbalanced = getMetricGroup().counter("unbalancedGoals");
  }

  @Override
  public void processElement(StreamRecord<EntityFrames> element) throws Exception {
    byte[] packed = element.getValue().packed();
    List<GoalInput> inputs =
        gathered.computeIfAbsent(element.getValue().entity(), session -> new ArrayList<>());
    reader.open(packed, 0, packed.length);
    String partition = reader.partition();
    String entryId = reader.entryId();
    long entryMs = Long.parseLong(entryId.substring(0, entryId.indexOf('-')));
    FrameReader frames = reader.frames();
    for (int nth = 0; frames.next(); nth++) {
      frames.parse();
      inputs.add(
          new GoalInput(
              entryMs, partition, entryId, reader.index(nth), frames.dataHash(), frames.event()));
    }
    tally.count(partition, Fate.PROCESSED, reader.count());
    gathered(2 * packed.length);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    streamMs = mark.getTimestamp();
    super.processWatermark(mark);
  }

  @Override
  protected void wake(String session) {
    gathered.computeIfAbsent(session, s -> new ArrayList<>());
  }

  @Override
  protected void fold(long nowMs) throws Exception {
    for (Map.Entry<String, List<GoalInput>> entry : gathered.entrySet()) {
      setCurrentKey(entry.getKey());
      GoalFold.Next next =
          fold.apply(entry.getKey(), store, entry.getValue(), streamMs, run, nowMs, emitter);
      if (next.streamMs() != Long.MAX_VALUE) {
        wakeAtStream(next.streamMs());
      }
      if (next.atMs() != Long.MAX_VALUE) {
        wakeAt(next.atMs());
      }
    }
    gathered.clear();
    tally.drain(counted -> output.collect(Verdicts.COUNTED, new StreamRecord<>(counted)));
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    super.prepareSnapshotPreBarrier(checkpoint);
    for (String session : List.copyOf(fold.unsaved())) {
      setCurrentKey(session);
      fold.save(session, store);
    }
  }

  /** The current key's state. */
  private final class Store implements GoalStore {
    private final Rows giftRows = new MapStateRows(gifts);
    private final Rows shareRows = new MapStateRows(shares);
    private final Rows commandRows = new MapStateRows(commands);

    @Override
    public byte[] head() {
      try {
        return head.value();
      } catch (IOException e) {
        throw new UncheckedIOException("State could not be reached", e);
      }
    }

    @Override
    public void head(byte[] bytes) {
      try {
        head.update(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException("State could not be reached", e);
      }
    }

    @Override
    public Rows gifts() {
      return giftRows;
    }

    @Override
    public Rows shares() {
      return shareRows;
    }

    @Override
    public Rows commands() {
      return commandRows;
    }

    @Override
    public void clear() {
      head.clear();
      gifts.clear();
      shares.clear();
      commands.clear();
    }
  }

  private final class Emitter implements GoalOutput {
    @Override
    public void command(EscrowCommand command) {
      output.collect(new StreamRecord<>(command));
    }

    @Override
    public void goal(GoalView goal) {
      Verdicts.admit(ViewLimits.goal(goal), GoalsJob.NAME, output)
          .ifPresent(view -> output.collect(GOALS, new StreamRecord<>(view)));
    }

    @Override
    public void outcome(GoalInput input, GoalOutcome outcome) {
      switch (outcome) {
        case DUPLICATE -> {
          duplicates.inc();
          tally.recount(input.partition(), Fate.DUPLICATE);
        }
        case QUARANTINED -> {
          tally.recount(input.partition(), Fate.QUARANTINED);
          deadLetter(input, outcome);
        }
        default -> {
          tally.recount(input.partition(), Fate.DEAD_LETTERED);
          deadLetter(input, outcome);
        }
      }
    }

    private void deadLetter(GoalInput input, GoalOutcome outcome) {
      deadLettered.inc();
      output.collect(
          Verdicts.DEAD_LETTERS,
          new StreamRecord<>(
              new DeadLetter(
                  GoalsJob.NAME,
                  input.partition(),
                  input.entryId(),
                  input.index(),
                  outcome.code(),
                  outcome.reason(),
                  FrameWriter.frame(input.event()))));
    }

    @Override
    public void late(GoalInput input) {
      late.inc();
    }

    @Override
    public void unanswered(EscrowCommand command) {
      unanswered.inc();
      LOG.error(
          "The wallet has not answered {} after {} repetitions: {} {} of gift {} in pair {}",
          command.commandId(),
          command.attempt(),
          command.operation(),
          command.diamonds(),
          command.giftId(),
          command.pairId());
    }

    @Override
    public void unbalanced(String goalId) {
      unbalanced.inc();
      LOG.error("Goal {}: what is held is not what was posted, given back and is open", goalId);
    }
  }
}
