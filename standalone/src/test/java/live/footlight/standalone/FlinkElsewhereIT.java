package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import live.footlight.jobs.Jobs;
import live.footlight.standalone.embedded.EmbeddedMongo;
import live.footlight.standalone.embedded.EmbeddedRedis;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up --redis --mongo --flink}: nothing is embedded, and the jobs stay where they run. */
class FlinkElsewhereIT {
  @TempDir private Path directory;

  @Test
  @SuppressWarnings("try") // that Flink's close() may be interrupted is no concern of a test
  void submitsTheJobsOnceAndLeavesThemRunning() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.PORT, 0);
    // Ours are on its class path too here, which they are not on a real one.
    configuration.setString("classloader.resolve-order", "parent-first");
    try (EmbeddedRedis redis =
            EmbeddedRedis.start(
                Files.createDirectory(directory.resolve("redis")), EmbeddedRedis.Fsync.EVERYSEC);
        EmbeddedMongo mongo = EmbeddedMongo.inMemory();
        MiniCluster cluster =
            new MiniCluster(
                new MiniClusterConfiguration.Builder()
                    .setConfiguration(configuration)
                    .setNumSlotsPerTaskManager(Jobs.ALL.size())
                    .build())) {
      cluster.start();
      URI rest = cluster.getRestAddress().get();
      PlatformSettings settings =
          new PlatformSettings(
              Optional.empty(),
              "127.0.0.1",
              0,
              Optional.of(redis.uri()),
              Optional.of(mongo.uri()),
              Optional.of(rest),
              8,
              ZoneId.of("Asia/Taipei"),
              EmbeddedRedis.Fsync.ALWAYS,
              true);

      try (Platform first = Platform.of(settings)) {
        first.start();
        assertThat(first.embeddedRedis()).isEmpty();
        assertThat(first.flinkAddress()).isEqualTo(rest.toString());
      }
      assertThat(cluster.listJobs().get()).hasSize(Jobs.ALL.size());
      for (JobStatusMessage job : cluster.listJobs().get()) {
        AccessExecutionGraph graph = cluster.getExecutionGraph(job.getJobId()).get();
        assertThat(graph.getAllExecutionVertices())
            .as("tasks of %s, once all was said to be ready", job.getJobName())
            .allMatch(task -> task.getExecutionState() == ExecutionState.RUNNING);
        assertThat(graph.getCheckpointCoordinatorConfiguration())
            .as("checkpoints of %s, of which its cluster said nothing", job.getJobName())
            .isNotNull()
            .satisfies(
                checkpoints ->
                    assertThat(checkpoints.getCheckpointInterval()).isBetween(1L, 60_000L));
      }

      try (Platform second = Platform.of(settings)) {
        second.start();
      }
      assertThat(cluster.listJobs().get())
          .hasSize(Jobs.ALL.size())
          .allMatch(job -> !job.getJobState().isTerminalState());
    }
  }
}
