package live.footlight.connector.redis.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.XTrimArgs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisStreamsSourceIT {
  private static final String[] STREAMS = {"ev:{t.0}", "ev:{t.1}", "ev:{t.2}", "ev:{t.3}"};
  private static final Comparator<String> AS_NUMBERS = Comparator.comparingInt(Integer::parseInt);

  /** What came out of the source, by the one job that a test runs at a time. */
  private static final BlockingQueue<String> OUT = new LinkedBlockingQueue<>();

  @TempDir private Path directory;
  private RedisServerProcess redis;

  @BeforeEach
  void start() {
    OUT.clear();
    redis = RedisServerProcess.durableServer();
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  @Test
  void readsEveryEntryOfEveryStreamInOrderAndEnds() throws Exception {
    append(0, 4_000);

    submit(2, null, builder().bounded()).getJobExecutionResult().get(1, TimeUnit.MINUTES);

    assertThat(OUT).containsExactlyInAnyOrderElementsOf(values(0, 4_000));
    assertThat(OUT.stream().filter(value -> Integer.parseInt(value) % 4 == 1))
        .isSortedAccordingTo(AS_NUMBERS);
  }

  @Test
  void goesOnExactlyWhereASavepointLeftItAlsoAtAnotherParallelism() throws Exception {
    append(0, 500);
    JobClient first = submit(1, null, builder());
    List<String> read = new ArrayList<>(take(500));
    String savepoint = savepoint(first);
    append(500, 700);

    JobClient second = submit(3, savepoint, builder());
    read.addAll(take(200));
    append(700, 710);
    read.addAll(take(10));
    second.cancel().get();

    assertThat(read).containsExactlyInAnyOrderElementsOf(values(0, 710));
  }

  @Test
  void rewindsToAnOlderSavepointThoughMoreWasCommittedSince() throws Exception {
    append(0, 100);
    JobClient job = submit(1, null, builder());
    take(100);
    String older = savepoint(job);
    append(100, 200);
    JobClient newer = submit(1, older, builder());
    take(100);
    savepoint(newer);

    JobClient rewound = submit(2, older, builder());

    assertThat(take(100)).containsExactlyInAnyOrderElementsOf(values(100, 200));
    rewound.cancel().get();
  }

  @Test
  void survivesThatRedisIsKilledUnderLoad() throws Exception {
    append(0, 1_000);
    JobClient job = submit(2, null, builder());
    List<String> read = new ArrayList<>(take(400));

    redis.kill();
    redis.start();
    append(1_000, 1_200);
    read.addAll(take(800));

    assertThat(read).containsExactlyInAnyOrderElementsOf(values(0, 1_200));
    job.cancel().get();
  }

  @Test
  void noticesThatTheStreamWasFlushed() throws Exception {
    append(0, 100);
    JobClient job = submit(1, null, builder());
    take(100);
    String savepoint = savepoint(job);

    redis.commands().flushall();
    append(0, 4);

    assertThatThrownBy(
            () -> submit(1, savepoint, builder()).getJobExecutionResult().get(1, TimeUnit.MINUTES))
        .hasStackTraceContaining("Stream ev:{t.0}, read up to")
        .hasStackTraceContaining("it was flushed");
  }

  @Test
  void countsWhatWasTrimmedUnreadWhereToldToGoOn() throws Exception {
    append(0, 100);
    JobClient job = submit(1, null, builder());
    take(100);
    String savepoint = savepoint(job);
    append(100, 140);
    redis.commands().xtrim(STREAMS[0], XTrimArgs.Builder.maxlen(4));

    assertThatThrownBy(
            () -> submit(1, savepoint, builder()).getJobExecutionResult().get(1, TimeUnit.MINUTES))
        .hasStackTraceContaining("6 entries were trimmed before they were read");

    JobClient skipping = submit(1, savepoint, builder().onLoss(LossPolicy.SKIP_AND_COUNT));
    assertThat(take(34))
        .containsExactlyInAnyOrderElementsOf(
            values(100, 140).stream()
                .filter(v -> Integer.parseInt(v) % 4 != 0 || Integer.parseInt(v) >= 124)
                .toList());
    skipping.cancel().get();
  }

  @Test
  void commitsForPeopleAndTheTrimmer() throws Exception {
    append(0, 100);
    JobClient job = submit(1, null, builder());
    take(100);
    savepoint(job); // its completion commits, as that of a checkpoint does

    CommittedOffset offset = CommittedOffset.parse(redis.commands().hget("off:{t.2}", "test"));
    assertThat(offset.ordinal()).isEqualTo(25);
    assertThat(redis.commands().xinfoGroups(STREAMS[2]).get(0).toString())
        .contains("test", "lag, 0");
  }

  @Test
  void findsStreamsThatComeLater() throws Exception {
    redis.commands().hset("ev:topics", "t", "1");
    append(0, 8);
    StreamSet registered = StreamSet.registered("ev:topics", "ev:{%s.%d}", List.of("t"));
    JobClient job =
        submit(1, null, builder().streams(registered).discoveryInterval(Duration.ofMillis(100)));
    assertThat(take(2)).containsExactlyInAnyOrder("0", "4");

    redis.commands().hset("ev:topics", "t", "4");

    assertThat(take(6)).containsExactlyInAnyOrder("1", "2", "3", "5", "6", "7");
    job.cancel().get();
  }

  private RedisStreamsSourceBuilder<String> builder() {
    return RedisStreamsSource.<String>builder()
        .server(RedisServer.at(redis.uri()))
        .streams(StreamSet.of(STREAMS))
        .job("test")
        .deserializer(new Text());
  }

  private JobClient submit(
      int parallelism, String savepoint, RedisStreamsSourceBuilder<String> source)
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.setString("restart-strategy.type", "none");
    configuration.setString("execution.checkpointing.interval", "50ms");
    configuration.setString("pipeline.generic-types", "false");
    if (savepoint != null) {
      configuration.setString("execution.state-recovery.path", savepoint);
    }
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
    env.fromSource(source.build(), WatermarkStrategy.noWatermarks(), "streams")
        .uid("streams")
        .map(
            value -> {
              OUT.add(value);
              return value;
            })
        .returns(Types.STRING)
        .uid("collect")
        .sinkTo(new DiscardingSink<>())
        .uid("sink");
    return env.executeAsync();
  }

  private String savepoint(JobClient job) throws Exception {
    return job.stopWithSavepoint(false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
        .get(1, TimeUnit.MINUTES);
  }

  private static List<String> take(int count) throws InterruptedException {
    List<String> taken = new ArrayList<>();
    while (taken.size() < count) {
      String value = OUT.poll(30, TimeUnit.SECONDS);
      assertThat(value).as("value %d of %d within 30 s", taken.size() + 1, count).isNotNull();
      taken.add(value);
    }
    return taken;
  }

  private void append(int from, int to) {
    for (int i = from; i < to; i++) {
      redis.commands().xadd(STREAMS[i % STREAMS.length], Map.of("f", Integer.toString(i)));
    }
  }

  private static List<String> values(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  private static final class Text implements RedisStreamsDeserializationSchema<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(StreamEntry entry, Collector<String> out) {
      out.collect(new String(entry.value(), UTF_8));
    }

    @Override
    public TypeInformation<String> getProducedType() {
      return Types.STRING;
    }
  }
}
