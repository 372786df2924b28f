package live.footlight.jobs.leaderboards;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.jobs.JobOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job against a real Redis, with kills, restores and rewinds. */
class LeaderboardsJobIT {
  @TempDir private Path directory;
  private LeaderboardsScene scene;

  @BeforeEach
  void start() {
    scene = new LeaderboardsScene();
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void boardsEqualTheSumsOfWhatCounts() throws Exception {
    scene.sendGifts(2_000, 1);

    JobClient job = submit(1, null);

    scene.awaitBoards();
    job.cancel().get();
  }

  @Test
  void countsOnceOverASavepointAnotherParallelismAndARewind() throws Exception {
    scene.sendGifts(1_000, 2);
    JobClient first = submit(1, null);
    scene.awaitBoards();
    String older = savepoint(first);
    scene.sendGifts(1_000, 3);
    JobClient second = submit(3, older);
    scene.awaitBoards();
    savepoint(second);

    JobClient rewound = submit(2, older);
    scene.awaitBoards();
    scene.sendGifts(500, 4);
    scene.awaitBoards();
    rewound.cancel().get();
  }

  @Test
  void survivesThatRedisIsKilled() throws Exception {
    scene.sendGifts(1_000, 5);
    JobClient job = submit(2, null);
    scene.awaitBoards();

    scene.redis.kill();
    scene.redis.start();
    scene.sendGifts(1_000, 6);

    scene.awaitBoards();
    job.cancel().get();
  }

  @Test
  void onePoisonFrameAmongGoodOnesIsOneDeadLetter() throws Exception {
    int partition = scene.sendPoison();

    JobClient job = submit(1, null);
    scene.awaitBoards();

    LeaderboardsScene.awaitTrue(
        "the accounting",
        () ->
            "1"
                .equals(
                    scene
                        .redis
                        .commands()
                        .hget(
                            LeaderboardKeys.accounting("leaderboards", "live." + partition),
                            "dead_lettered")));
    job.cancel().get();
  }

  private JobClient submit(int parallelism, String savepoint) throws Exception {
    Configuration config = new Configuration();
    config.setString("execution.checkpointing.interval", "200ms");
    config.setString("restart-strategy.type", "fixed-delay");
    config.setString("restart-strategy.fixed-delay.attempts", "100");
    config.setString("restart-strategy.fixed-delay.delay", "200ms");
    if (savepoint != null) {
      config.setString("execution.state-recovery.path", savepoint);
    }
    config.set(JobOptions.REDIS_URI, scene.redis.uri());
    config.set(JobOptions.MONGO_URI, scene.mongoUri);
    config.set(JobOptions.TICK, Duration.ofMillis(20));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, config);
    new LeaderboardsJob().wire(env, config);
    return env.executeAsync("leaderboards");
  }

  private String savepoint(JobClient job) throws Exception {
    return job.stopWithSavepoint(false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
        .get(1, TimeUnit.MINUTES);
  }
}
