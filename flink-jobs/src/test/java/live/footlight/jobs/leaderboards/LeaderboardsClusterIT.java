package live.footlight.jobs.leaderboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import live.footlight.jobs.JobOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs' jar on a cluster of real processes, with RocksDB, a kill and a rescale. */
@ClusterJar.Needed
class LeaderboardsClusterIT {
  @TempDir private Path directory;
  private LeaderboardsScene scene;
  private FlinkProcesses flink;
  private String jar;

  @BeforeEach
  void start() throws Exception {
    scene = new LeaderboardsScene();
    flink = FlinkProcesses.start(directory, 2);
    jar = flink.upload(ClusterJar.path());
  }

  @AfterEach
  void stop() {
    if (flink != null) {
      flink.close();
    }
    scene.close();
  }

  @Test
  void countsOnceThoughATaskManagerIsKilledAndTheJobIsRescaled() throws Exception {
    try {
      scene.sendGifts(2_000, 11);
      String job = run(3, null);
      scene.awaitBoards();
      flink.awaitCheckpoint(job);

      scene.sendGifts(2_000, 12);
      flink.killTaskManager();
      flink.addTaskManager();
      scene.sendGifts(2_000, 13);
      scene.awaitBoards();
      assertThat(flink.restores(job)).as("restores after the kill").isPositive();

      String savepoint = flink.stop(job);
      scene.sendGifts(2_000, 14);
      String rescaled = run(2, savepoint);
      scene.awaitBoards();
      assertThat(flink.restores(rescaled)).as("restores from the savepoint").isPositive();
    } catch (Exception | AssertionError e) {
      throw new AssertionError(flink.report(), e);
    }
  }

  private String run(int parallelism, String savepoint) throws Exception {
    return flink.run(
        jar,
        LeaderboardsJob.class.getName(),
        parallelism,
        savepoint,
        List.of(
            "--" + JobOptions.REDIS_URI.key(),
            scene.redisUri(),
            "--" + JobOptions.MONGO_URI.key(),
            scene.mongoUri(),
            "--" + LeaderboardsOptions.TOP_LIST_DELAY.key(),
            "500ms"));
  }
}
