package live.footlight.jobs.leaderboards;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job's jar on a cluster of real processes, with RocksDB, kills and a rescale. */
class LeaderboardsClusterIT {
  private static final String MAIN = "live.footlight.jobs.leaderboards.LeaderboardsJob";

  @TempDir private Path directory;

  @Test
  void countsOnceThoughATaskManagerIsKilledAndTheJobIsRescaled() throws Exception {
    try (LeaderboardsScene scene = new LeaderboardsScene();
        FlinkProcesses flink = FlinkProcesses.start(directory, 2)) {
      List<String> options =
          List.of(
              "--footlight.redis.uri",
              scene.redis.uri(),
              "--footlight.mongo.uri",
              scene.mongoUri,
              "--footlight.leaderboards.top-list-delay",
              "500ms");
      String jar = flink.upload();
      scene.sendGifts(2_000, 11);
      String job = flink.run(jar, MAIN, 3, null, options);
      try {
        scene.awaitBoards();
        flink.awaitCheckpoint(job);

        flink.killTaskManager();
        flink.addTaskManager();
        scene.sendGifts(2_000, 12);
        scene.awaitBoards();

        String savepoint = flink.stop(job);
        scene.sendGifts(2_000, 13);
        job = flink.run(jar, MAIN, 2, savepoint, options);
        scene.awaitBoards();
      } catch (AssertionError | IllegalStateException e) {
        throw new AssertionError(flink.report(job), e);
      }
    }
  }
}
