package live.footlight.jobs.leaderboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import live.footlight.jobs.JobOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A savepoint of an earlier build, committed, from which this build goes on. A new layout of state
 * is a new savepoint beside it, never in its place: {@code -Dfootlight.regenerate=true} writes one
 * where there is none.
 */
class StoredSavepointIT {
  private static final Path STORED = Path.of("src/test/resources/leaderboards/savepoint-1");
  private static final int GIFTS = 300;
  private static final long SEED = 42;

  @TempDir private Path directory;

  @Test
  void thisBuildGoesOnFromTheSavepointOfAnEarlierOne() throws Exception {
    if (Boolean.getBoolean("footlight.regenerate") && !Files.exists(STORED)) {
      store();
    }
    try (LeaderboardsScene scene = new LeaderboardsScene()) {
      scene.rememberGifts(GIFTS, SEED);
      scene.sendGifts(GIFTS, SEED + 1);

      JobClient job = submit(scene, STORED.toUri().toString());

      scene.awaitBoards();
      job.cancel().get();
    }
  }

  private void store() throws Exception {
    try (LeaderboardsScene scene = new LeaderboardsScene()) {
      scene.sendGifts(GIFTS, SEED);
      JobClient job = submit(scene, null);
      scene.awaitBoards();
      job.stopWithSavepoint(false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
          .get(1, TimeUnit.MINUTES);
    }
    Path made;
    try (Stream<Path> savepoints = Files.list(directory)) {
      made = savepoints.findFirst().orElseThrow();
    }
    copy(made);
    assertThat(STORED.resolve("_metadata")).exists();
  }

  private static void copy(Path made) throws IOException {
    Files.createDirectories(STORED);
    try (Stream<Path> files = Files.list(made)) {
      List<Path> all = files.toList();
      for (Path file : all) {
        Files.copy(file, STORED.resolve(file.getFileName().toString()));
      }
    }
  }

  private static JobClient submit(LeaderboardsScene scene, String savepoint) throws Exception {
    Configuration config = new Configuration();
    config.setString("execution.checkpointing.interval", "200ms");
    config.setString("restart-strategy.type", "none");
    if (savepoint != null) {
      config.setString("execution.state-recovery.path", savepoint);
    }
    config.set(JobOptions.REDIS_URI, scene.redisUri);
    config.set(JobOptions.MONGO_URI, scene.mongoUri);
    config.set(JobOptions.TICK, Duration.ofMillis(20));
    config.set(LeaderboardsOptions.TOP_LIST_DELAY, Duration.ofMillis(100));
    // The streams of the savepoint are gone; its ledgers must not be forgotten, however old it is.
    config.set(JobOptions.ON_LOSS, "RESYNC");
    config.set(LeaderboardsOptions.REFUND_HORIZON, Duration.ofDays(36_500));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, config);
    new LeaderboardsJob().wire(env, config);
    return env.executeAsync("leaderboards");
  }
}
