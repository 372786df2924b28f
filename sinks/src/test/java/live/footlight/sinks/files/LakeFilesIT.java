package live.footlight.sinks.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import live.footlight.contract.view.TrackedRow;
import live.footlight.sinks.Tracked;
import live.footlight.sinks.TrackingTypes;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeFilesIT {
  private static final long ROWS = 200_000;
  private static final long DAY = 86_400_000;

  @TempDir Path directory;
  private Lake lake;

  @BeforeEach
  void open() throws SQLException {
    lake = new Lake(directory);
    Failing.failed.set(false);
    Failing.completed.set(0);
  }

  @AfterEach
  void close() throws SQLException {
    lake.close();
  }

  @Test
  void aRowIsReadAsItWasWrittenAndUnderItsDayAndType() throws Exception {
    LakeRows.write(
        directory,
        List.of(Tracked.full(), Tracked.bare("b-1", "post_viewed", Tracked.AT + DAY)),
        List.of(Tracked.revision("g-1", 1), Tracked.revision("g-1", 2)));

    assertThat(folders())
        .containsExactlyInAnyOrder(
            "events/dt=2026-11-22/event_type=gift_sent",
            "events/dt=2026-11-23/event_type=post_viewed",
            "revisions/dt=2026-11-22/event_type=gift_sent");
    assertThat(lake.rows("SELECT * FROM $events ORDER BY event_id DESC"))
        .containsExactly(
            "g-1|/app/ios|gift_sent|live|1|2026-11-22T10:12:27.118Z|2026-11-22T10:12:27.148Z|"
                + "2026-11-22T10:12:32.118Z|u1|anon-1|dev-1|s1|c1|p1|30|diamonds|tw|ios|"
                + "newsletter|email|spring|live música|link-2|t-1|v-1|Safari|iOS|Phone|true|"
                + "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01|"
                + "live.5/1795342347118-0.3|{\"gift_id\":\"g-1\",\"diamonds\":30}",
            "b-1|/test|post_viewed|live|1|2026-11-23T10:12:27.118Z|2026-11-23T10:12:27.158Z|"
                + "NULL|".repeat(21)
                + "false|NULL|live.0/1795428747118-0.0|{}");
    assertThat(lake.rows("SELECT * FROM $revisions ORDER BY revision"))
        .containsExactly(
            "g-1|/app/ios|gift_sent|2026-11-22T10:12:27.118Z|1|u1|anon-1|newsletter|email|"
                + "spring|live música|link-2|t-1|v-1",
            "g-1|/app/ios|gift_sent|2026-11-22T10:12:27.118Z|2|u1|anon-1|newsletter|email|"
                + "spring|live música|link-2|t-1|v-2");
    assertThat(
            lake.rows(
                "SELECT column_type FROM (DESCRIBE SELECT occurred_at, amount, schema_version,"
                    + " robot, properties FROM $events)"))
        .containsExactly("TIMESTAMP WITH TIME ZONE", "BIGINT", "INTEGER", "BOOLEAN", "VARCHAR");
  }

  @Test
  void whereNothingWasWrittenTheColumnsAreThere() throws Exception {
    LakeFiles.lay(directory.toString());
    LakeFiles.lay(directory.toString());

    assertThat(lake.rows("SELECT count(*), max(event_type) FROM $events"))
        .containsExactly("0|NULL");
    assertThat(lake.rows("SELECT count(revision) FROM $revisions")).containsExactly("0");
  }

  @Test
  void aJobThatFailsBetweenCheckpointsWritesEveryRowOnce() throws Exception {
    StreamExecutionEnvironment env = environment();
    env.fromSource(new NumberSequenceSource(1, ROWS), WatermarkStrategy.noWatermarks(), "numbers")
        .map(new Failing())
        .returns(TrackingTypes.TRACKED_ROW)
        .sinkTo(LakeFiles.events(directory.toString()))
        .uid("tracking.files");
    env.execute();

    assertThat(Failing.failed).isTrue();
    assertThat(
            lake.rows(
                "SELECT count(*), count(DISTINCT event_id), min(amount), max(amount), sum(amount)"
                    + " FROM $events"))
        .containsExactly(ROWS + "|" + ROWS + "|1|" + ROWS + "|" + ROWS * (ROWS + 1) / 2);
  }

  private static StreamExecutionEnvironment environment() {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(30));
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(2);
    return env;
  }

  private List<String> folders() throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .filter(path -> path.getFileName().toString().matches("part-.*\\.parquet"))
          .map(path -> directory.relativize(path.getParent()).toString())
          .distinct()
          .toList();
    }
  }

  /** Makes rows of numbers, and fails once when a checkpoint is behind it. */
  private static final class Failing extends RichMapFunction<Long, TrackedRow>
      implements CheckpointListener {
    private static final long serialVersionUID = 1L;
    static final AtomicBoolean failed = new AtomicBoolean();
    static final AtomicInteger completed = new AtomicInteger();

    @Override
    public TrackedRow map(Long number) {
      if (completed.get() >= 2 && failed.compareAndSet(false, true)) {
        throw new IllegalStateException("as the test wants it");
      }
      return LakeRows.gift("g-" + number, "u" + number % 100, number, Tracked.AT + number);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      completed.incrementAndGet();
    }
  }
}
