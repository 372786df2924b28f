package live.footlight.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink cluster within this process, and what takes the place of MongoDB beside it. */
final class LocalCluster implements AutoCloseable {
  private static final int SLOTS = 2;

  private final String redisUri;
  private final Path checkpoints;
  private final SwallowingMongo mongo;
  private final MiniCluster flink;
  private int latestTaskManager;

  private LocalCluster(String redisUri, SwallowingMongo mongo, Path checkpoints) {
    this.redisUri = redisUri;
    this.checkpoints = checkpoints;
    this.mongo = mongo;
    Configuration config = new Configuration();
    config.set(RestOptions.BIND_PORT, "0");
    config.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(512));
    config.setString(
        "metrics.reporter.writes.factory.class", AcknowledgedWrites.Factory.class.getName());
    flink =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(config)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
  }

  static LocalCluster start(String redisUri) throws Exception {
    LocalCluster cluster =
        new LocalCluster(
            redisUri, SwallowingMongo.start(), Files.createTempDirectory("footlight-checkpoints"));
    cluster.flink.start();
    return cluster;
  }

  String redisUri() {
    return redisUri;
  }

  String mongoUri() {
    return mongo.uri();
  }

  /** Runs a wired job to its end, with a checkpoint every ten seconds. */
  void run(StreamExecutionEnvironment env) throws Exception {
    flink.executeJobBlocking(graph(env));
  }

  /**
   * Starts a wired job that ends only when it is stopped, checkpointing as {@link #run} does where
   * it does not say how often itself.
   */
  RunningJob submit(StreamExecutionEnvironment env) throws Exception {
    JobID job = flink.submitJob(graph(env)).get().getJobID();
    return new RunningJob(flink, job);
  }

  /** The task manager goes, with all that its tasks held. */
  void killTaskManager() throws Exception {
    flink.terminateTaskManager(latestTaskManager).get();
  }

  /** Another comes in its place. */
  void startTaskManager() throws Exception {
    flink.startTaskManager();
    latestTaskManager++;
  }

  /** Where savepoints lie until the cluster is closed. */
  String savepoints() {
    return checkpoints.resolve("savepoints").toUri().toString();
  }

  private JobGraph graph(StreamExecutionEnvironment env) {
    if (!env.getCheckpointConfig().isCheckpointingEnabled()) {
      env.enableCheckpointing(Duration.ofSeconds(10).toMillis());
    }
    Configuration config = new Configuration();
    config.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    env.configure(config);
    return env.getStreamGraph().getJobGraph();
  }

  @Override
  public void close() throws IOException {
    flink.closeAsync().join();
    mongo.close();
    try (Stream<Path> files = Files.walk(checkpoints)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      System.err.println("Checkpoints are left in " + checkpoints + ": " + e.getMessage());
    }
  }
}
