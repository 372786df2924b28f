package live.footlight.jobs.tracking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import live.footlight.jobs.MicroBatchOperator.Timing;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** One subtask of an operator of tracking, on a clock of its own. */
@SuppressWarnings("try") // the harness may be interrupted while it closes, as Flink declares it
final class Running<IN, OUT> extends KeyedOneInputStreamOperatorTestHarness<String, IN, OUT> {
  static final long T = 1_790_000_000_000L;
  static final int GROUPS = 16;
  static final Timing TIMING = new Timing(Duration.ofMillis(100), Duration.ofMillis(100), 1 << 20);

  /** Where state lies. */
  enum Backend {
    HEAP,
    ROCKSDB
  }

  /**
   * Which subtask it is.
   *
   * @param parallelism of how many
   */
  record Place(int subtask, int parallelism) {
    static final Place ALONE = new Place(0, 1);
  }

  private Running(
      OneInputStreamOperator<IN, OUT> operator, KeySelector<IN, String> key, Place place)
      throws Exception {
    super(operator, key, Types.STRING, GROUPS, place.parallelism(), place.subtask());
  }

  /** Starts it at {@code atMs}, with the state of before or with none. */
  static <IN, OUT> Running<IN, OUT> start(
      OneInputStreamOperator<IN, OUT> operator,
      KeySelector<IN, String> key,
      TypeInformation<OUT> type,
      Backend backend,
      Place place,
      OperatorSubtaskState state,
      long atMs)
      throws Exception {
    Running<IN, OUT> running = new Running<>(operator, key, place);
    running.setStateBackend(
        backend == Backend.HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend());
    running.setProcessingTime(atMs);
    running.setup(type.createSerializer(running.getExecutionConfig().getSerializerConfig()));
    if (state != null) {
      running.initializeState(state);
    }
    running.open();
    return running;
  }

  /** The state as a start of that place finds it, whatever places wrote it. */
  static OperatorSubtaskState rescaled(OperatorSubtaskState whole, int from, Place to) {
    return repartitionOperatorState(whole, GROUPS, from, to.parallelism(), to.subtask());
  }

  void give(IN in) throws Exception {
    processElement(new StreamRecord<>(in));
  }

  /** Lets a tick pass. */
  void tick() throws Exception {
    setProcessingTime(getProcessingTime() + TIMING.tick().toMillis());
  }

  /** The state at a barrier. */
  OperatorSubtaskState barrier(long checkpoint) throws Exception {
    prepareSnapshotPreBarrier(checkpoint);
    return snapshot(checkpoint, getProcessingTime());
  }

  /** What came out since this was asked last. */
  List<OUT> out() {
    List<OUT> values = new ArrayList<>(extractOutputValues());
    getOutput().clear();
    return values;
  }

  /** What came out at a side since this was asked last. */
  <T> List<T> out(OutputTag<T> side) {
    List<T> values = new ArrayList<>();
    var records = getSideOutput(side);
    if (records != null) {
      records.forEach(record -> values.add(record.getValue()));
      records.clear();
    }
    return values;
  }
}
