package live.footlight.sinks;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import live.footlight.contract.view.TrackedRow;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job that writes many gifts into a sink, and fails once between two checkpoints. */
public final class FailsOnce {
  private static final AtomicBoolean failed = new AtomicBoolean();
  private static final AtomicInteger completed = new AtomicInteger();

  private FailsOnce() {}

  /**
   * Runs it to its end: gifts {@code g-1} to {@code g-<rows>}, of 1 to {@code rows} diamonds.
   *
   * @return whether it failed on its way, as it should
   */
  public static boolean run(long rows, Duration checkpointInterval, Sink<TrackedRow> sink)
      throws Exception {
    failed.set(false);
    completed.set(0);
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(2);
    env.fromSource(new NumberSequenceSource(1, rows), WatermarkStrategy.noWatermarks(), "numbers")
        .map(new Gifts())
        .returns(TrackingTypes.TRACKED_ROW)
        .sinkTo(sink)
        .uid("tracking.sink");
    env.execute();
    return failed.get();
  }

  /** Makes gifts of numbers, and fails once when a checkpoint is behind it. */
  private static final class Gifts extends RichMapFunction<Long, TrackedRow>
      implements CheckpointListener {
    private static final long serialVersionUID = 1L;

    @Override
    public TrackedRow map(Long number) {
      if (completed.get() >= 2 && failed.compareAndSet(false, true)) {
        throw new IllegalStateException("as the test wants it");
      }
      return Tracked.gift("g-" + number, "u" + number % 100, number, Tracked.AT + number);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      completed.incrementAndGet();
    }
  }
}
