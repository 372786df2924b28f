package live.footlight.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.view.TrackedRow;
import live.footlight.contract.view.TrackingDocuments;
import live.footlight.jobs.Ends;
import live.footlight.jobs.JobEnd;
import live.footlight.jobs.JobOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole job against a real Redis, with kills, restores and rewinds. */
class TrackingJobIT {
  private static final String HEAP = "hashmap";

  @TempDir private Path directory;
  private TrackingScene scene;

  @BeforeEach
  void start() {
    scene = new TrackingScene();
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void everyEventIsARowOnceAndAddsUpOverASavepointARewindAndAnotherParallelism(String backend)
      throws Exception {
    scene.send(500, 1);
    JobClient first = submit(backend, 2, null);
    awaitAll();
    int rows = scene.committed.rows().size();
    String older = savepoint(first);
    int revisions = scene.committed.revisions().size();
    scene.send(400, 2);
    scene.reportGiftsAgain(40);
    JobClient second = submit(backend, 1, older);
    awaitAll();
    JobEnd.cancel(second);

    scene.committed.setBackTo(rows, revisions);
    scene.send(100, 3);
    JobClient rewound = submit(backend, 3, older);
    awaitAll();
    JobEnd.cancel(rewound);
    assertThat(scene.committed.revisions()).isNotEmpty();
  }

  @Test
  void survivesThatRedisIsKilled() throws Exception {
    scene.send(500, 4);
    JobClient job = submit(HEAP, 2, null);
    scene.awaitRows();

    scene.redis.kill();
    scene.redis.start();
    scene.send(400, 5);

    awaitAll();
    JobEnd.cancel(job);
  }

  @Test
  void whoWasErasedStaysSoThoughAnOlderSavepointKnowsThem() throws Exception {
    scene.send(300, 6);
    JobClient first = submit(HEAP, 2, null);
    scene.awaitRows();
    scene.awaitAttributions(user -> true);
    String older = savepoint(first);
    int rows = scene.committed.rows().size();

    JobClient second = submit(HEAP, 2, older);
    Event erasure = TrackingScene.erasure("u1");
    scene.send(erasure);
    awaitErased("u:u1");
    scene.sendInVain(
        TrackingScene.event("late", 1_790_000_000_000L, new Actor("u1", null, null), gift("late")));
    scene.awaitAccounts(1);
    scene.awaitAttributions(user -> !user.equals("u1"));
    JobEnd.cancel(second);

    // Set back to before, when the streams say nothing of it any more: MongoDB remembers.
    scene.trim(erasure);
    JobClient rewound = submit(HEAP, 3, older);
    scene.sendInVain(
        TrackingScene.event(
            "later", 1_790_000_000_000L, new Actor("u1", null, null), gift("later")));
    scene.awaitAccounts(2);
    scene.awaitAttributions(user -> !user.equals("u1"));
    JobEnd.cancel(rewound);
    assertThat(scene.committed.rows().subList(rows, scene.committed.rows().size()))
        .extracting(TrackedRow::userId)
        .doesNotContain("u1");
  }

  private static GiftSent gift(String id) {
    return TrackingScene.gift(id, "u1", 5, "s1");
  }

  private void awaitErased(String visitor) {
    TrackingScene.awaitEqual(
        "the tombstone of " + visitor,
        true,
        () ->
            scene
                    .documents
                    .getCollection(TrackingDocuments.ERASURES)
                    .find(new Document("_id", visitor))
                    .first()
                != null);
  }

  private void awaitAll() {
    scene.awaitRows();
    scene.awaitAttributions(user -> true);
    scene.awaitRollups();
    scene.awaitAccounts(0);
  }

  private JobClient submit(String backend, int parallelism, String savepoint) throws Exception {
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
    config.set(TrackingOptions.TICK, Duration.ofMillis(50));
    config.set(StateBackendOptions.STATE_BACKEND, backend);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, config);
    TrackingJob.wire(new Ends(TrackingJob.NAME, env, config), config, scene.committed::take);
    return env.executeAsync("tracking");
  }

  private String savepoint(JobClient job) throws Exception {
    return JobEnd.savepoint(job, directory);
  }
}
