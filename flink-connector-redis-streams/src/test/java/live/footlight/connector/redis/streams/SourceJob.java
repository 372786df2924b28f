package live.footlight.connector.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** A job of a source alone, one at a time, and what comes out of it. */
final class SourceJob {
  /** Records, in the order of their arrival. */
  private static final BlockingQueue<String> RECORDS = new LinkedBlockingQueue<>();

  private static final BlockingQueue<Long> WATERMARKS = new LinkedBlockingQueue<>();
  private static final BlockingQueue<String> LATE = new LinkedBlockingQueue<>();

  private static volatile long lastRecord;

  private SourceJob() {}

  static void forget() {
    RECORDS.clear();
    WATERMARKS.clear();
    LATE.clear();
  }

  static JobClient submit(int parallelism, String savepoint, RedisStreamsSource<String> source)
      throws Exception {
    return submit(parallelism, savepoint, source, new Configuration());
  }

  static JobClient submit(
      int parallelism, String savepoint, RedisStreamsSource<String> source, Configuration extra)
      throws Exception {
    return submit(parallelism, savepoint, source, WatermarkStrategy.noWatermarks(), extra);
  }

  static JobClient submit(
      int parallelism,
      String savepoint,
      RedisStreamsSource<String> source,
      WatermarkStrategy<String> strategy)
      throws Exception {
    return submit(parallelism, savepoint, source, strategy, new Configuration());
  }

  private static JobClient submit(
      int parallelism,
      String savepoint,
      RedisStreamsSource<String> source,
      WatermarkStrategy<String> strategy,
      Configuration extra)
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.setString("restart-strategy.type", "none");
    configuration.setString("execution.checkpointing.interval", "50ms");
    configuration.setString("pipeline.generic-types", "false");
    if (savepoint != null) {
      configuration.setString("execution.state-recovery.path", savepoint);
    }
    configuration.addAll(extra);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
    env.fromSource(source, strategy, "streams")
        .uid("streams")
        .transform("probe", Types.STRING, new Probe())
        .setParallelism(1)
        .uid("probe")
        .sinkTo(new DiscardingSink<>())
        .uid("sink");
    return env.executeAsync();
  }

  static String savepoint(JobClient job, Path directory) throws Exception {
    return job.stopWithSavepoint(false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
        .get(1, TimeUnit.MINUTES);
  }

  /** The next records, waited for. */
  static List<String> take(int count) throws InterruptedException {
    List<String> taken = new ArrayList<>();
    while (taken.size() < count) {
      String value = RECORDS.poll(30, TimeUnit.SECONDS);
      assertThat(value).as("value %d of %d within 30 s", taken.size() + 1, count).isNotNull();
      taken.add(value);
    }
    return taken;
  }

  /** Whether records have come and no more do. */
  static boolean rested(Duration quiet) {
    return !RECORDS.isEmpty() && System.nanoTime() - lastRecord > quiet.toNanos();
  }

  /** What has come and was not taken yet. */
  static List<String> rest() {
    List<String> rest = new ArrayList<>();
    RECORDS.drainTo(rest);
    return rest;
  }

  /** Waits until the job says that it has read everything up to a time. */
  static void awaitWatermark(long ms) throws InterruptedException {
    long watermark;
    do {
      Long next = WATERMARKS.poll(30, TimeUnit.SECONDS);
      assertThat(next).as("a watermark of %d within 30 s", ms).isNotNull();
      watermark = next;
    } while (watermark < ms);
  }

  /** What has come of watermarks since they were last waited for. */
  static List<Long> watermarks() {
    return List.copyOf(WATERMARKS);
  }

  /** Records whose time had been passed by the watermark when they came. */
  static List<String> late() {
    return List.copyOf(LATE);
  }

  private static final class Probe extends AbstractStreamOperator<String>
      implements OneInputStreamOperator<String, String> {
    private static final long serialVersionUID = 1L;
    private transient long passed;

    @Override
    public void open() throws Exception {
      super.open();
      passed = Long.MIN_VALUE;
    }

    @Override
    public void processElement(StreamRecord<String> record) {
      if (record.getTimestamp() <= passed) {
        LATE.add(record.getValue() + " at " + record.getTimestamp() + ", after " + passed);
      }
      lastRecord = System.nanoTime();
      RECORDS.add(record.getValue());
      output.collect(record);
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
      passed = watermark.getTimestamp();
      WATERMARKS.add(passed);
      super.processWatermark(watermark);
    }
  }
}
