package live.footlight.jobs.leaderboards;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import live.footlight.connector.redis.streams.RedisServer;
import live.footlight.connector.redis.streams.StreamKeyNames;
import live.footlight.connector.redis.streams.StreamPins;
import live.footlight.connector.redis.streams.StreamSet;
import live.footlight.connector.redis.streams.StreamTrimmer;
import live.footlight.connector.redis.streams.TrimmerSettings;
import live.footlight.contract.StreamKeys;
import live.footlight.jobs.JobEnd;
import live.footlight.jobs.JobOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole job against a real Redis, with kills, restores and rewinds. */
class LeaderboardsJobIT {
  private static final String HEAP = "hashmap";
  private static final Duration TICK = Duration.ofMillis(20);

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

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void boardsEqualTheSumsOfWhatCounts(String backend) throws Exception {
    scene.sendGifts(2_000, 1);

    JobClient job = submit(backend, 1, TICK, null);

    scene.awaitBoards();
    JobEnd.cancel(job);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void countsOnceOverASavepointAnotherParallelismAndARewind(String backend) throws Exception {
    scene.sendGifts(1_000, 2);
    JobClient first = submit(backend, 1, TICK, null);
    scene.awaitBoards();
    String older = savepoint(first);
    scene.sendGifts(1_000, 3);
    JobClient second = submit(backend, 3, TICK, older);
    scene.awaitBoards();
    savepoint(second);

    JobClient rewound = submit(backend, 2, TICK, older);
    scene.awaitBoards();
    scene.sendGifts(500, 4);
    scene.awaitBoards();
    scene.awaitAccounts();
    JobEnd.cancel(rewound);
  }

  @Test
  void oneLargeTickAfterManySmallOnesIsNotRefused() throws Exception {
    scene.sendGifts(200, 8);
    JobClient first = submit(HEAP, 2, TICK, null);
    scene.awaitBoards();
    String older = savepoint(first);
    JobClient second = submit(HEAP, 2, TICK, older);
    for (int i = 0; i < 20; i++) {
      scene.sendGifts(50, 100 + i);
      scene.awaitRedis();
    }
    scene.sendGifts(300, 200);
    JobEnd.cancel(second);

    // Nothing comes after these: one large tick must win over what many small ones have stored.
    JobClient third = submit(HEAP, 3, Duration.ofSeconds(2), older);
    scene.awaitBoards();
    scene.awaitAccounts();
    JobEnd.cancel(third);
  }

  @Test
  void aRewindToAPinnedSavepointFindsAllItNeedsThoughTheTrimmerRuns() throws Exception {
    RedisServer server = RedisServer.at(scene.redisUri());
    StreamSet streams =
        StreamSet.registered(StreamKeys.TOPIC_REGISTRY, "ev:{%s.%d}", List.of("live"));
    TrimmerSettings eager = TrimmerSettings.forJobs("leaderboards").withRetention(Duration.ZERO);
    try (StreamTrimmer trimmer = new StreamTrimmer(server, streams, eager);
        StreamPins pins = new StreamPins(server, streams, StreamKeyNames.DEFAULT)) {
      trimmer.start(Duration.ofMillis(20));
      scene.sendGifts(6_000, 9);
      JobClient first = submit(HEAP, 2, TICK, null);
      scene.awaitBoards();
      // Until then the earliest checkpoint is one from before the first entry, and pins everything.
      LeaderboardsScene.awaitTrue(
          () -> "the trimmer to follow the job; it did " + trimmer.lastRound(),
          () -> trimmer.trimmedEntries() > 0);
      pins.pinCommitted("older", "leaderboards");
      String older = savepoint(first);
      scene.sendGifts(6_000, 10);
      JobClient second = submit(HEAP, 2, TICK, older);
      scene.awaitBoards();
      LeaderboardsScene.awaitTrue(
          () -> "the pin alone to hold the trimmer; it did " + trimmer.lastRound(),
          () -> heldByPinAlone(trimmer));
      JobEnd.cancel(second);

      JobClient rewound = submit(HEAP, 3, TICK, older);
      scene.sendGifts(500, 11);
      scene.awaitBoards();
      scene.awaitAccounts();
      JobEnd.cancel(rewound);
    }
  }

  private static boolean heldByPinAlone(StreamTrimmer trimmer) {
    return trimmer.lastRound().stream()
        .filter(report -> report.length() > 0)
        .allMatch(report -> report.keptBy().equals("pin older"));
  }

  @Test
  void survivesThatRedisIsKilled() throws Exception {
    scene.assumeRedisIsOurs();
    scene.sendGifts(1_000, 5);
    JobClient job = submit(HEAP, 2, TICK, null);
    scene.awaitBoards();

    scene.restartRedis();
    scene.sendGifts(1_000, 6);

    scene.awaitBoards();
    JobEnd.cancel(job);
  }

  @Test
  void quietBoardsThatRedisLostComeBack() throws Exception {
    scene.sendGifts(1_000, 12);
    JobClient job = submit(HEAP, 2, TICK, null);
    scene.awaitBoards();

    scene.loseBoards();

    scene.awaitBoards();
    JobEnd.cancel(job);
  }

  @Test
  void onePoisonFrameAmongGoodOnesIsOneDeadLetter() throws Exception {
    int partition = scene.sendPoison();

    JobClient job = submit(HEAP, 1, TICK, null);
    scene.awaitBoards();
    scene.awaitAccounts();

    LeaderboardsScene.awaitTrue(
        () -> "the accounting", () -> "1".equals(scene.accounted(partition, "dead_lettered")));
    JobEnd.cancel(job);
  }

  private JobClient submit(String backend, int parallelism, Duration tick, String savepoint)
      throws Exception {
    Configuration config = new Configuration();
    config.setString("execution.checkpointing.interval", "200ms");
    config.setString("restart-strategy.type", "fixed-delay");
    config.setString("restart-strategy.fixed-delay.attempts", "100");
    config.setString("restart-strategy.fixed-delay.delay", "200ms");
    if (savepoint != null) {
      config.setString("execution.state-recovery.path", savepoint);
    }
    config.set(JobOptions.REDIS_URI, scene.redisUri());
    config.set(JobOptions.MONGO_URI, scene.mongoUri());
    config.set(JobOptions.TICK, tick);
    config.set(LeaderboardsOptions.TOP_LIST_DELAY, Duration.ofMillis(100));
    config.set(LeaderboardsOptions.REWRITE_INTERVAL, Duration.ofSeconds(2));
    config.set(StateBackendOptions.STATE_BACKEND, backend);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, config);
    new LeaderboardsJob().wire(env, config);
    return env.executeAsync("leaderboards");
  }

  private String savepoint(JobClient job) throws Exception {
    return JobEnd.savepoint(job, directory);
  }
}
