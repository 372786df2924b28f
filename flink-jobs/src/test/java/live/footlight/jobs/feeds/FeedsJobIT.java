package live.footlight.jobs.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
class FeedsJobIT {
  private static final Duration TICK = Duration.ofMillis(20);

  @TempDir private Path directory;
  private FeedsScene scene;

  @BeforeEach
  void start() {
    scene = new FeedsScene();
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void feedsEqualAFreshReadingOverASavepointAnotherParallelismAndARewind(String backend)
      throws Exception {
    scene.configure("g1");
    scene.sendPosts(1_000, 1);
    scene.sendFollows();
    JobClient first = submit(backend, 1, TICK, null);
    scene.awaitFeeds();
    scene.awaitFollows();
    String older;
    JobClient second;
    try (FeedsScene.Traffic traffic = scene.traffic(100)) {
      traffic.awaitSomeRead();
      older = savepoint(first);
      traffic.awaitSomeUnread();
      second = submit(backend, 3, TICK, older);
      traffic.awaitSomeRead();
    }
    scene.awaitFeeds();
    scene.sendPosts(100, 2);
    scene.awaitFeeds();
    savepoint(second);

    // One large tick must win over what many small ones have stored, or what comes now is refused;
    // and what was lost has to come again.
    scene.sendPosts(100, 3);
    scene.loseSome();
    assertThat(scene.areRight()).isFalse();
    JobClient rewound = submit(backend, 2, Duration.ofSeconds(1), older);
    scene.awaitFeeds();
    scene.awaitAccounts();
    JobEnd.cancel(rewound);
  }

  /** The runbook of ADR 11: no state, another epoch, and the half-life among those kept. */
  @Test
  void aHalfLifeThatWasNotKeptRanksWhatWasBeforeItByAReplayInTheMiddleOfTraffic() throws Exception {
    scene.configure("g1");
    scene.sendPosts(500, 8);
    JobClient job = submit("hashmap", 2, TICK, null);
    scene.awaitFeeds();
    scene.configure("g2", FeedsScene.HALF_LIFE_MS / 2);
    FeedsScene.awaitTrue(
        () -> "all posts to be in g2",
        () -> scene.list("g2", "home").size() == scene.list("g1", "home").size());
    FeedsScene.awaitTrue(() -> "readers to follow g2", () -> "g2".equals(scene.active()));
    assertThat(scene.configuration("g2")).contains("\"start\":\"by_replay\"", "\"version\":1,");
    assertThat(scene.areRight()).as("without what was before").isFalse();

    JobClient replay;
    try (FeedsScene.Traffic traffic = scene.traffic(200)) {
      traffic.awaitSomeRead();
      JobEnd.cancel(job);
      replay = submit("hashmap", 3, TICK, null, 1, FeedsScene.HALF_LIFE_MS / 2);
      traffic.awaitSomeRead();
    }
    scene.awaitFeeds();
    scene.awaitAccounts();
    FeedsScene.awaitTrue(
        () -> "g2 to have started at once in epoch 1; it is " + scene.configuration("g2"),
        () ->
            scene.configuration("g2").contains("\"start\":\"at_once\"")
                && scene.configuration("g2").contains("\"version\":1099511627777,"));
    scene.configure("g3");
    FeedsScene.awaitTrue(
        () -> "readers to follow g3; they follow " + scene.active(),
        () -> "g3".equals(scene.active()));
    scene.awaitFeeds();
    JobEnd.cancel(replay);
  }

  @Test
  void aGenerationConfiguredWhileItRunsRanksWhatIsKeptAtOnce() throws Exception {
    scene.configure("g1");
    scene.sendPosts(500, 4);
    JobClient job = submit("hashmap", 2, TICK, null);
    scene.awaitFeeds();
    assertThat(scene.active()).isEqualTo("g1");

    scene.configure("g2");
    scene.awaitFeeds();
    FeedsScene.awaitTrue(() -> "readers to follow g2", () -> "g2".equals(scene.active()));
    assertThat(scene.configuration("g2")).contains("\"start\":\"at_once\"", "\"version\":1,");
    JobEnd.cancel(job);
  }

  @Test
  void whoIsKnownToWatchAStreamerAloneCountsForTheSessionAlsoAfterARestore() throws Exception {
    scene.sendSessions("g9");
    JobClient job = submit("hashmap", 2, TICK, null);

    FeedsScene.awaitTrue(
        () -> "s2 to stand before s1; there are " + scene.list("g9", "live"),
        () -> scene.list("g9", "live").equals(List.of("s2", "s1")));
    scene.awaitAccounts();
    String savepoint = savepoint(job);
    scene.loseFeeds();

    JobClient restored = submit("hashmap", 3, TICK, savepoint);
    FeedsScene.awaitTrue(
        () -> "both to be there again; there are " + scene.list("g9", "live"),
        () -> scene.list("g9", "live").equals(List.of("s2", "s1")));
    JobEnd.cancel(restored);
  }

  @Test
  void survivesThatRedisIsKilled() throws Exception {
    scene.configure("g1");
    scene.sendPosts(500, 5);
    JobClient job = submit("hashmap", 2, TICK, null);
    scene.awaitFeeds();

    scene.restartRedis();
    scene.sendPosts(500, 6);

    scene.awaitFeeds();
    JobEnd.cancel(job);
  }

  @Test
  void whatRedisLostIsWrittenAgainAfterARestore() throws Exception {
    scene.configure("g1");
    scene.sendPosts(500, 7);
    JobClient job = submit("hashmap", 2, TICK, null);
    scene.awaitFeeds();
    String savepoint = savepoint(job);
    String configuration = scene.configuration("g1");
    scene.loseFeeds();

    JobClient restored = submit("hashmap", 3, TICK, savepoint);
    scene.awaitFeeds();
    FeedsScene.awaitTrue(
        () -> "readers to follow g1; they follow " + scene.active(),
        () -> "g1".equals(scene.active()));
    assertThat(scene.configuration("g1")).isNotNull().isEqualTo(configuration);
    JobEnd.cancel(restored);
  }

  @Test
  void whoWasErasedFollowsNobodyThoughAnOlderSavepointKnowsThem() throws Exception {
    scene.configure("g1");
    scene.sendFollows();
    JobClient job = submit("hashmap", 2, TICK, null);
    scene.awaitFollows();
    String older = savepoint(job);
    JobClient second = submit("hashmap", 1, TICK, older);
    scene.erase();
    scene.followAfterErasure(1, 1);
    savepoint(second);
    scene.assertErased();

    // Set back to before, when the stream says nothing of it any more. Two, since what the accounts
    // say never goes back: they lack the erasure now.
    scene.trimErasure();
    JobClient rewound = submit("hashmap", 3, TICK, older);
    scene.followAfterErasure(2, 3);
    scene.awaitAccounts();
    savepoint(rewound);
    scene.assertErased();
  }

  private JobClient submit(String backend, int parallelism, Duration tick, String savepoint)
      throws Exception {
    return submit(backend, parallelism, tick, savepoint, 0, FeedsScene.HALF_LIFE_MS);
  }

  private JobClient submit(
      String backend,
      int parallelism,
      Duration tick,
      String savepoint,
      int epoch,
      long otherHalfLifeMs)
      throws Exception {
    Configuration config = new Configuration();
    config.setString("execution.checkpointing.interval", "200ms");
    config.setString("restart-strategy.type", "fixed-delay");
    config.setString("restart-strategy.fixed-delay.attempts", "100");
    config.setString("restart-strategy.fixed-delay.delay", "200ms");
    if (savepoint != null) {
      config.setString("execution.state-recovery.path", savepoint);
    }
    config.set(JobOptions.REDIS_URI, scene.redisUri);
    config.set(JobOptions.MONGO_URI, scene.mongoUri);
    config.set(JobOptions.TICK, tick);
    config.set(FeedsOptions.EPOCH, epoch);
    config.set(
        FeedsOptions.HALF_LIVES,
        List.of(Duration.ofMillis(FeedsScene.HALF_LIFE_MS), Duration.ofMillis(otherHalfLifeMs)));
    config.set(StateBackendOptions.STATE_BACKEND, backend);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, config);
    new FeedsJob().wire(env, config);
    return env.executeAsync("feeds");
  }

  private String savepoint(JobClient job) throws Exception {
    return JobEnd.savepoint(job, directory);
  }
}
