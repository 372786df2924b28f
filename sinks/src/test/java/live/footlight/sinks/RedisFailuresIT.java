package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.view.BoardUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that die, freeze, come back older or elsewhere. */
@Timeout(60)
class RedisFailuresIT {
  private final Gifts gifts = Gifts.givenAndTakenBack("session:s1", 40, 900, 11);

  @Test
  void nothingIsLostAndNothingStepsBackWhenADurableServerIsKilledInTheMiddle() throws Exception {
    try (RedisServerProcess redis = RedisServerProcess.durableServer();
        SinkHarness<BoardUpdate> sink = boards(redis.uri(), Duration.ofSeconds(10))) {
      sink.write(gifts.full(1));
      for (long kill = 1; kill <= 3; kill++) {
        sink.whenCounted("reconnects", kill, redis::start);
        long from = Math.max(1, (kill - 1) * 300);
        for (long version = from; version < kill * 300; version++) {
          if (version == from + 150) {
            redis.kill();
          }
          sink.write(gifts.delta(version, version + 1));
        }
        sink.checkpoint();

        assertThat(read(redis)).isEqualTo(seen(kill * 300));
      }
      assertThat(sink.counter("reconnects")).isGreaterThanOrEqualTo(3);
      assertThat(sink.counter("lostWrites")).isZero();
    }
  }

  @Test
  void aServerThatComesBackEmptyIsNoticed() throws Exception {
    try (RedisServerProcess redis = RedisServerProcess.volatileServer();
        SinkHarness<BoardUpdate> sink = boards(redis.uri(), Duration.ofSeconds(10))) {
      sink.write(gifts.full(500));
      sink.checkpoint();
      redis.kill();
      redis.start();

      assertThatThrownBy(sink::checkpoint).isInstanceOf(RedisLostWritesException.class);
    }
  }

  @Test
  void aServerThatComesBackOlderIsNoticed() throws Exception {
    try (RedisServerProcess redis = RedisServerProcess.volatileServer();
        SinkHarness<BoardUpdate> sink = boards(redis.uri(), Duration.ofSeconds(10))) {
      sink.write(gifts.full(500));
      sink.checkpoint();
      redis.commands().save();
      sink.write(gifts.delta(500, 600));
      sink.checkpoint();
      redis.kill();
      redis.start();
      assertThat(read(redis)).isEqualTo(seen(500));

      assertThatThrownBy(sink::checkpoint)
          .isInstanceOf(RedisLostWritesException.class)
          .hasMessageContaining("now knows mark 1");
    }
  }

  @Test
  void aServerThatFreezesIsLeftAndFoundAgain() throws Exception {
    try (RedisServerProcess redis = RedisServerProcess.volatileServer();
        SinkHarness<BoardUpdate> sink = boards(redis.uri(), Duration.ofSeconds(10))) {
      sink.write(gifts.full(500));
      sink.checkpoint();
      redis.freeze();
      sink.whenCounted("reconnects", 1, redis::resume);
      sink.write(gifts.delta(500, 600));
      sink.checkpoint();
      sink.checkpoint();

      assertThat(read(redis)).isEqualTo(seen(600));
      assertThat(sink.counter("lostWrites")).isZero();
    }
  }

  @Test
  void aServerThatBecameAReplicaIsWaitedFor() throws Exception {
    try (RedisServerProcess redis = RedisServerProcess.volatileServer();
        SinkHarness<BoardUpdate> sink = boards(redis.uri(), Duration.ofSeconds(10))) {
      sink.write(gifts.full(500));
      sink.checkpoint();
      redis.commands().replicaof("127.0.0.1", 1);
      sink.whenCounted("reconnects", 3, () -> redis.commands().replicaofNoOne());
      sink.write(gifts.delta(500, 600));
      sink.checkpoint();

      assertThat(read(redis)).isEqualTo(seen(600));
    }
  }

  @Test
  void aServerThatIsNotUpYetIsWaitedFor() throws Exception {
    try (RedisServerProcess redis = RedisServerProcess.volatileServer()) {
      redis.kill();
      try (SinkHarness<BoardUpdate> sink = boards(redis.uri(), Duration.ofSeconds(10))) {
        redis.start();
        sink.write(gifts.full(500));
        sink.checkpoint();
      }

      assertThat(read(redis)).isEqualTo(seen(500));
    }
  }

  @Test
  void aSentinelLeadsToTheNewMaster() throws Exception {
    try (RedisServerProcess master = RedisServerProcess.volatileServer();
        RedisServerProcess replica = RedisServerProcess.replicaOf(master);
        RedisServerProcess sentinel = RedisServerProcess.sentinelOf(master);
        SinkHarness<BoardUpdate> sink =
            boards(
                "redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#stage",
                Duration.ofSeconds(30))) {
      sink.write(gifts.full(1));
      sink.checkpoint();
      until(() -> read(replica).version() == 1);
      until(() -> sentinel.commands().info("sentinel").contains("slaves=1"));
      for (long version = 1; version < 100; version++) {
        sink.write(gifts.delta(version, version + 1));
      }
      sink.checkpoint();
      until(() -> read(replica).version() == 100);
      master.kill();
      for (long version = 100; version < 200; version++) {
        sink.write(gifts.delta(version, version + 1));
      }
      sink.checkpoint();

      assertThat(read(replica)).isEqualTo(seen(200));
    }
  }

  @Test
  void aClusterTakesEveryBoardWhereItBelongs() throws Exception {
    try (RedisServerProcess left = RedisServerProcess.clusterNode();
        RedisServerProcess right = RedisServerProcess.clusterNode()) {
      left.commands().clusterAddSlots(IntStream.range(0, 8_192).toArray());
      right.commands().clusterAddSlots(IntStream.range(8_192, 16_384).toArray());
      left.meet(right);
      until(() -> left.commands().clusterInfo().contains("cluster_state:ok"));
      until(() -> right.commands().clusterInfo().contains("cluster_state:ok"));
      String uri = "redis-cluster://127.0.0.1:%d,127.0.0.1:%d".formatted(left.port(), right.port());
      try (SinkHarness<BoardUpdate> sink = boards(uri, Duration.ofSeconds(10))) {
        for (int session = 0; session < 40; session++) {
          Gifts board = Gifts.given("session:" + session, 10, 60, session);
          sink.write(board.full(10));
          sink.write(board.delta(10, 30));
          sink.write(board.delta(30, 60));
        }
        sink.checkpoint();
        right.commands().scriptFlush();
        left.commands().scriptFlush();
        Gifts board = Gifts.given("session:7", 10, 80, 7);
        sink.write(board.delta(60, 80));
        sink.checkpoint();
        assertThat(left.commands().dbsize()).isPositive();
        assertThat(right.commands().dbsize()).isPositive();
        // 40 boards of three keys each, and the number of the run
        assertThat(left.commands().dbsize() + right.commands().dbsize()).isEqualTo(121);

        left.commands().flushall();
        right.commands().flushall();
        sink.write(board.delta(80, 80));
        assertThatThrownBy(sink::checkpoint).isInstanceOf(RedisLostWritesException.class);
      }
    }
  }

  private static SinkHarness<BoardUpdate> boards(String uri, Duration retryFor) throws Exception {
    return new SinkHarness<>(
        RedisViewSink.<BoardUpdate>builder()
            .uri(uri)
            .serializer(RedisViews.boards())
            .maxBatch(10)
            .answerWithin(Duration.ofMillis(300))
            .retryFor(retryFor)
            .build(),
        ViewTypes.BOARD_UPDATE);
  }

  private static ViewStoreContract.Seen read(RedisServerProcess redis) {
    return RedisBoards.read(redis.commands(), "session:s1", "session");
  }

  private ViewStoreContract.Seen seen(long version) {
    return new ViewStoreContract.Seen(version, gifts.totals(version));
  }

  /** For what another process does in its own time. */
  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
