package live.footlight.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import live.footlight.standalone.Eventually;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobClusterIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Map<String, Long> SEEN = new ConcurrentHashMap<>();

  @TempDir private Path directory;

  @Test
  void goesOnFromTheSavepointOfAStop() {
    long stoppedAt;
    try (JobCluster cluster = JobCluster.inside(directory, 1, 1)) {
      cluster.submit(Map.of("counting", job("before")));
      Eventually.within(
          SOON,
          () ->
              assertThat(seen("before"))
                  .as("%s %s", cluster.states(), cluster.failures())
                  .isGreaterThan(100));
      assertThat(cluster.states()).containsExactly(Map.entry("counting", "RUNNING"));
    }
    stoppedAt = seen("before");
    assertThat(directory.resolve("counting/savepoints")).isNotEmptyDirectory();

    try (JobCluster cluster = JobCluster.inside(directory, 1, 1)) {
      cluster.submit(Map.of("counting", job("after")));
      Eventually.within(SOON, () -> assertThat(seen("after")).isGreaterThan(stoppedAt));
    }
    assertThat(SEEN.get("first after")).isEqualTo(stoppedAt + 1);
  }

  /** What a {@code kill -9} leaves: files as they stood while the job ran. */
  @Test
  void goesOnFromTheNewestCheckpointOfAKilledProcess() throws Exception {
    Path copy = directory.resolve("copy");
    Path original = directory.resolve("original");
    try (JobCluster cluster = JobCluster.inside(original, 1, 1)) {
      cluster.submit(Map.of("counting", job("killed")));
      Eventually.within(
          SOON,
          () ->
              assertThat(JobCluster.newestState(original.resolve("counting")))
                  .hasValueSatisfying(path -> assertThat(path.toString()).contains("chk-")));
      copy(original, copy);
    }
    try (JobCluster cluster = JobCluster.inside(copy, 1, 1)) {
      cluster.submit(Map.of("counting", job("restored")));
      Eventually.within(SOON, () -> assertThat(seen("restored")).isPositive());
    }
    assertThat(SEEN.get("first restored")).isGreaterThan(1).isLessThanOrEqualTo(seen("killed"));
  }

  @Test
  @SuppressWarnings("try") // that Flink's close() may be interrupted is no concern of a test
  void aClusterElsewhereRunsJobsAsItIsConfiguredAndTheyAreReadyWhenEachTaskHasItsSlot()
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.setString("rest.port", "0");
    configuration.setString("parallelism.default", "3");
    try (MiniCluster elsewhere =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumSlotsPerTaskManager(2)
                .build())) {
      elsewhere.start();
      URI rest = elsewhere.getRestAddress().get();
      try (JobCluster cluster = JobCluster.at(rest, List.of())) {
        Map<String, Consumer<StreamExecutionEnvironment>> wirings = new LinkedHashMap<>();
        wirings.put("other", JobClusterIT::idle);
        wirings.put("broken", environment -> fail("cannot be put together"));
        assertThatThrownBy(() -> cluster.submit(wirings)).hasMessage("cannot be put together");
        cluster.submit(Map.of("idle", JobClusterIT::idle));
        Eventually.within(
            SOON,
            () ->
                assertThat(cluster.shortage())
                    .hasValueSatisfying(
                        sentence ->
                            assertThat(sentence)
                                .startsWith(
                                    "The Flink cluster at "
                                        + rest
                                        + " has 2 slots and none of them is free, but the jobs"
                                        + " need 3: idle waits.")));
        assertThat(cluster.states()).containsExactly(Map.entry("idle", "STARTING"));

        elsewhere.startTaskManager();

        Eventually.within(
            SOON, () -> assertThat(cluster.states()).containsExactly(Map.entry("idle", "RUNNING")));
        assertThat(cluster.shortage()).isEmpty();
        assertThat(elsewhere.listJobs().get())
            .as("jobs, none of them of those that were not all to be had")
            .extracting(JobStatusMessage::getJobName)
            .containsExactly("idle");
      }
    }
  }

  /** Counts slowly, so that it takes no time of anybody else's. */
  private static void idle(StreamExecutionEnvironment environment) {
    environment
        .fromSequence(1, Long.MAX_VALUE)
        .uid("idle.numbers")
        .map(
            number -> {
              LockSupport.parkNanos(1_000_000);
              return number;
            })
        .returns(Types.LONG)
        .uid("idle.wait")
        .sinkTo(new DiscardingSink<>())
        .uid("idle.end");
  }

  private static long seen(String run) {
    return SEEN.getOrDefault(run, 0L);
  }

  private static Consumer<StreamExecutionEnvironment> job(String run) {
    return environment -> {
      environment.setParallelism(1);
      environment
          .fromSequence(1, Long.MAX_VALUE)
          .uid("counting.numbers")
          .map(number -> 0)
          .returns(Types.INT)
          .uid("counting.key")
          .keyBy(key -> key, Types.INT)
          .process(new Count(run))
          .uid("counting.count")
          .sinkTo(new DiscardingSink<>())
          .uid("counting.end");
    };
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from.resolve("counting"))) {
      for (Path path : tree.toList()) {
        Path target = to.resolve(from.relativize(path));
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else if (Files.exists(path)) {
          Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Counts in state, and tells the test how far it is. */
  private static final class Count extends KeyedProcessFunction<Integer, Integer, Long> {
    private static final long serialVersionUID = 1L;

    private final String run;
    private transient ValueState<Long> count;

    Count(String run) {
      this.run = run;
    }

    @Override
    public void open(OpenContext context) {
      count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
    }

    @Override
    public void processElement(Integer key, Context context, Collector<Long> out) throws Exception {
      long now = (count.value() == null ? 0 : count.value()) + 1;
      count.update(now);
      SEEN.putIfAbsent("first " + run, now);
      SEEN.put(run, now);
      out.collect(now);
    }
  }
}
