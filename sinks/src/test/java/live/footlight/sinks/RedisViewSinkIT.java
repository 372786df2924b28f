package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.view.Accounting;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.SessionView;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisViewSinkIT {
  private static final String RANKING = "lb:{session:s1|session}:z";
  private static final String MEMBERS = "lb:{session:s1|session}:m";
  private static final String META = "lb:{session:s1|session}:meta";

  private static RedisServerProcess redis;

  @BeforeAll
  static void start() {
    redis = RedisServerProcess.volatileServer();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @BeforeEach
  void empty() {
    redis.commands().flushall();
  }

  @Test
  void aBoardLiesAsTheContractSays() throws Exception {
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(
          update(5, 0, List.of(entry("u1", 10, 1, 300), entry("ü2", 20, 2, 200)), List.of()));
      sink.write(
          update(
              9,
              5,
              List.of(entry("u1", 20, 2, 100), entry("u4", 762_144, 1, 100), entry("u3", 7, 1, 50)),
              List.of("gone")));
      sink.checkpoint();
    }

    assertThat(redis.commands().zrangeWithScores(RANKING, 0, -1))
        .containsExactly(
            ScoredValue.just(-3171504607346976e284, "000000000064:u4"),
            ScoredValue.just(Double.parseDouble(BoardPlace.score(20, 100)), "u1"),
            ScoredValue.just(Double.parseDouble(BoardPlace.score(20, 200)), "ü2"),
            ScoredValue.just(Double.parseDouble(BoardPlace.score(7, 50)), "u3"));
    assertThat(redis.commands().hgetall(MEMBERS))
        .isEqualTo(Map.of("u1", "2", "ü2", "2", "u4", "000000000064:1"));
    assertThat(redis.commands().hgetall(META))
        .hasEntrySatisfying("run", run -> assertThat(Long.parseLong(run)).isPositive())
        .hasEntrySatisfying("by", run -> assertThat(Long.parseLong(run)).isPositive())
        .containsAllEntriesOf(
            Map.of(
                "version",
                "9",
                "revision",
                "0",
                "starts_at",
                "1000",
                "ends_at",
                "0",
                "as_of",
                "1009"));
  }

  @Test
  void aRemovedMemberLeavesNothing() throws Exception {
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(update(5, 0, List.of(entry("u1", 10, 1, 300)), List.of()));
      sink.write(update(6, 5, List.of(), List.of("u1")));
      sink.write(update(7, 6, List.of(), List.of("u1")));
      sink.checkpoint();
    }

    assertThat(redis.commands().exists(RANKING, MEMBERS)).isZero();
    assertThat(redis.commands().hget(META, "version")).isEqualTo("7");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 50, 5_000})
  void updatesOfAnySizeGiveTheSameBoard(int membersPerCall) throws Exception {
    Random random = new Random(membersPerCall);
    Gifts gifts = Gifts.givenAndTakenBack("session:s1", 120, 600, membersPerCall);
    try (SinkHarness<BoardUpdate> sink = boards(membersPerCall)) {
      sink.write(gifts.full(150));
      for (long version = 150; version < 600; ) {
        long next = Math.min(600, version + 1 + random.nextInt(200));
        sink.write(random.nextInt(5) == 0 ? gifts.full(next) : gifts.delta(version, next));
        version = next;
        sink.checkpoint();
        assertThat(read()).isEqualTo(seen(gifts, version));
        sink.write(gifts.full(random.nextInt((int) version)));
        if (random.nextBoolean()) {
          long older = random.nextInt((int) version);
          sink.write(gifts.delta(older, older + (version - older) / 2));
        }
      }
      sink.checkpoint();
    }

    assertThat(read()).isEqualTo(seen(gifts, 600));
    assertThat(redis.commands().keys("lb:*")).as("no copies are left").hasSize(3);
  }

  @Test
  void nobodySeesHalfOfAnUpdateThatIsTooLargeForOneCall() throws Exception {
    Gifts gifts = Gifts.given("session:s1", 300, 2_000, 8);
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(1);
    CompletableFuture<Integer> reader =
        CompletableFuture.supplyAsync(
            () -> {
              int looks = 0;
              while (!done.get()) {
                ViewStoreContract.Seen now = read();
                assertThat(now.totals()).isEqualTo(gifts.totals(now.version()));
                looks++;
                reading.countDown();
              }
              return looks;
            });
    reading.await();
    try (SinkHarness<BoardUpdate> sink = boards(10)) {
      sink.write(gifts.full(800));
      sink.write(gifts.delta(800, 1_200));
      sink.write(gifts.delta(1_200, 2_000));
      sink.checkpoint();
    }
    done.set(true);

    assertThat(reader.join()).isPositive();
    assertThat(read()).isEqualTo(seen(gifts, 2_000));
  }

  @Test
  void oneViewMayBeWorthManyBatches() throws Exception {
    Gifts gifts = Gifts.given("session:s1", 3_000, 9_000, 9);
    try (SinkHarness<BoardUpdate> sink =
        new SinkHarness<>(
            RedisViewSink.<BoardUpdate>builder()
                .uri(redis.uri())
                .serializer(RedisViews.boards())
                .membersPerCall(10)
                .maxBatchBytes(5_000)
                .maxInFlight(2)
                .build(),
            ViewTypes.BOARD_UPDATE)) {
      sink.write(gifts.full(9_000));
      sink.checkpoint();

      assertThat(sink.counter("numRecordsSend")).isEqualTo(1);
    }

    assertThat(read()).isEqualTo(seen(gifts, 9_000));
  }

  @Test
  void aWindowIsForgottenWhenItsTimeIsOver() throws Exception {
    long soon = System.currentTimeMillis() + 3_600_000;
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(expiring(update(5, 0, List.of(entry("u1", 10, 2, 300)), List.of()), soon));
      sink.checkpoint();
      assertThat(redis.commands().pexpiretime(RANKING)).isEqualTo(soon);
      assertThat(redis.commands().pexpiretime(MEMBERS)).isEqualTo(soon);
      assertThat(redis.commands().pexpiretime(META)).isEqualTo(soon);

      sink.write(update(6, 5, List.of(), List.of()));
      sink.checkpoint();
      assertThat(redis.commands().ttl(RANKING)).isEqualTo(-1);
      assertThat(redis.commands().ttl(META)).isEqualTo(-1);

      sink.write(expiring(update(7, 6, List.of(entry("u1", 11, 2, 400)), List.of()), 1));
      sink.write(expiring(update(8, 7, List.of(entry("u1", 12, 3, 500)), List.of()), 1));
      sink.checkpoint();
      assertThat(redis.commands().exists(RANKING, MEMBERS, META)).isZero();
      assertThat(sink.counter("expiredWrites")).as("the second found nothing").isEqualTo(1);
    }
  }

  @Test
  void aBoardThatWasEmptyInBetweenIsForgottenAllTheSame() throws Exception {
    long soon = System.currentTimeMillis() + 3_600_000;
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(expiring(update(5, 0, List.of(entry("u1", 10, 1, 300)), List.of()), soon));
      sink.write(expiring(update(6, 5, List.of(entry("u1", 11, 2, 400)), List.of()), soon));
      sink.checkpoint();
      assertThat(redis.commands().pexpiretime(RANKING)).isEqualTo(soon);

      sink.write(expiring(update(7, 6, List.of(), List.of("u1")), soon));
      sink.write(expiring(update(8, 7, List.of(entry("u2", 1, 2, 500)), List.of()), soon));
      sink.checkpoint();
      assertThat(redis.commands().pexpiretime(RANKING)).isEqualTo(soon);
      assertThat(redis.commands().pexpiretime(MEMBERS)).isEqualTo(soon);

      sink.write(expiring(update(9, 8, List.of(entry("u2", 2, 2, 600)), List.of()), soon + 1));
      sink.checkpoint();
      assertThat(redis.commands().pexpiretime(RANKING)).isEqualTo(soon + 1);
    }
  }

  @Test
  void aMemberWhoMovesIsRankedOnceAndCountedAsTheContractSays() throws Exception {
    long large = BoardPlace.NAMED_FROM;
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(update(1, 0, List.of(entry("u1", 10, 2, 100)), List.of()));
      sink.write(
          update(
              2,
              1,
              List.of(entry("u1", large, 3, 200)),
              List.of(),
              List.of(entry("u1", 10, 2, 100))));
      sink.checkpoint();
      assertThat(redis.commands().zrange(RANKING, 0, -1)).containsExactly("0000000000c8:u1");
      assertThat(redis.commands().hgetall(MEMBERS)).isEqualTo(Map.of("u1", "0000000000c8:3"));

      sink.write(
          update(
              3,
              2,
              List.of(entry("u1", large + 5, 4, 200)),
              List.of(),
              List.of(entry("u1", large, 3, 200))));
      sink.checkpoint();
      assertThat(redis.commands().zrange(RANKING, 0, -1)).containsExactly("0000000000c8:u1");

      sink.write(
          update(
              4,
              3,
              List.of(entry("u1", 5, 1, 200)),
              List.of(),
              List.of(entry("u1", large + 5, 4, 200))));
      sink.checkpoint();
      assertThat(redis.commands().zrange(RANKING, 0, -1)).containsExactly("u1");
      assertThat(redis.commands().exists(MEMBERS)).as("one contribution is not stored").isZero();
    }
  }

  @Test
  void aBoardOfTheEarlierLayoutIsOverwrittenWhole() throws Exception {
    redis.commands().zadd(RANKING, -20, "000000000064:u1");
    redis.commands().hset(MEMBERS, "u1", "000000000064:2");
    redis.commands().hset(META, Map.of("version", "9", "revision", "0", "run", "1"));
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(update(7, 0, List.of(entry("u2", 10, 1, 300)), List.of()));
      sink.write(update(8, 7, List.of(entry("u1", 30, 3, 400)), List.of()));
      sink.checkpoint();
    }

    assertThat(read()).isEqualTo(new ViewStoreContract.Seen(8, Map.of("u1", 30L, "u2", 10L)));
    assertThat(redis.commands().zcard(RANKING)).isEqualTo(2);
  }

  @Test
  void anUpdateBuildsOnNoBoardOfTheEarlierLayout() throws Exception {
    redis.commands().zadd(RANKING, -20, "000000000064:u1");
    redis.commands().hset(MEMBERS, "u1", "000000000064:2");
    redis.commands().hset(META, Map.of("version", "9", "revision", "0", "run", "1"));
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(update(10, 9, List.of(entry("u1", 30, 3, 400)), List.of()));

      assertThatThrownBy(sink::checkpoint).isInstanceOf(RedisLostWritesException.class);
    }
  }

  @Test
  void theRevisionOfAWindowStays() throws Exception {
    try (SinkHarness<BoardUpdate> sink = boards()) {
      BoardUpdate closed =
          new BoardUpdate(
              "session:s1", "session", 5, 0, 2, 1, 2, 0, 3, List.of(), List.of(), List.of());
      sink.write(closed);
      sink.write(update(5, 0, List.of(), List.of()));
      sink.checkpoint();
    }

    assertThat(redis.commands().hget(META, "revision")).isEqualTo("2");
  }

  @Test
  void whatIsRefusedIsCounted() throws Exception {
    Gifts gifts = Gifts.given("session:s1", 5, 20, 3);
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(gifts.full(20));
      sink.write(gifts.full(3));
      sink.write(gifts.delta(3, 9));
      sink.checkpoint();

      assertThat(sink.counter("staleWrites")).isEqualTo(2);
      assertThat(sink.counter("numRecordsSend")).isEqualTo(3);
      assertThat(sink.counter("lostWrites")).isZero();
    }
  }

  @Test
  void anUpdateOnTopOfWhatWasLostFailsTheJob() throws Exception {
    Gifts gifts = Gifts.given("session:s1", 5, 20, 3);
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(gifts.delta(7, 9));

      assertThatThrownBy(sink::checkpoint)
          .isInstanceOf(RedisLostWritesException.class)
          .hasMessageContaining(META);
    }
  }

  @Test
  void anUpdateThatLeavesAGapFailsTheJob() throws Exception {
    Gifts gifts = Gifts.given("session:s1", 5, 20, 3);
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(gifts.full(5));
      sink.write(gifts.delta(6, 9));

      assertThatThrownBy(sink::checkpoint).isInstanceOf(RedisLostWritesException.class);
      assertThat(read()).isEqualTo(seen(gifts, 5));
    }
  }

  @Test
  void aGapThatIsGoneTheSecondTimeIsNoLoss() throws Exception {
    Gifts gifts = Gifts.given("session:s1", 5, 20, 3);
    try (SinkHarness<BoardUpdate> late = boards();
        SinkHarness<BoardUpdate> early = boards()) {
      late.checkpoint();
      early.whenCounted("retriedBatches", 1, () -> writeAtOnce(late, gifts.full(6)));
      early.write(gifts.delta(6, 9));
      early.checkpoint();

      assertThat(early.counter("lostWrites")).isZero();
    }

    assertThat(read()).isEqualTo(seen(gifts, 9));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 5_000})
  void aRunThatWasReplacedWritesNoMore(int membersPerCall) throws Exception {
    Gifts gifts = Gifts.given("session:s1", 50, 200, 3);
    try (SinkHarness<BoardUpdate> replaced = boards(membersPerCall);
        SinkHarness<BoardUpdate> stillAlive = boards(membersPerCall);
        SinkHarness<BoardUpdate> successor = boards(membersPerCall)) {
      replaced.write(gifts.full(20));
      replaced.checkpoint();
      stillAlive.checkpoint();
      successor.write(gifts.full(10)); // stale, and yet it takes the board over
      successor.checkpoint();
      replaced.write(gifts.delta(20, 30));
      assertThatThrownBy(replaced::checkpoint)
          .isInstanceOf(RedisSinkException.class)
          .hasMessageContaining("A newer run of the job writes " + META);
      assertThat(read()).isEqualTo(seen(gifts, 20));

      successor.write(gifts.delta(10, 60));
      successor.checkpoint();
      stillAlive.write(gifts.full(70));
      assertThatThrownBy(stillAlive::checkpoint).hasMessageContaining("A newer run of the job");
      assertThat(read()).isEqualTo(seen(gifts, 60));
    }
  }

  @Test
  void runsAreNumberedUpwardsThoughTheLastNumberIsLost() {
    byte[] script = Script.RUN.source();
    String key = "views:run";
    long first = redis.commands().eval(script, ScriptOutputType.INTEGER, key);
    long second = redis.commands().eval(script, ScriptOutputType.INTEGER, key);
    redis.commands().del(key);
    redis.commands().set(key, Long.toString(second + 1_000_000));
    long ahead = redis.commands().eval(script, ScriptOutputType.INTEGER, key);
    redis.commands().del(key);
    long afterLoss = redis.commands().eval(script, ScriptOutputType.INTEGER, key);

    assertThat(second).isGreaterThan(first);
    assertThat(ahead).isEqualTo(second + 1_000_001);
    assertThat(afterLoss).isGreaterThanOrEqualTo(first);
  }

  @Test
  void aFlushedRedisIsNoticedAtTheNextCheckpointThoughNothingIsWritten() throws Exception {
    Gifts gifts = Gifts.given("session:s1", 5, 20, 3);
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(gifts.full(5));
      sink.checkpoint();
      sink.checkpoint();
      redis.commands().flushall();

      assertThatThrownBy(sink::checkpoint)
          .isInstanceOf(RedisLostWritesException.class)
          .hasMessageContaining("acknowledged views up to mark 2");
      assertThat(sink.counter("lostWrites")).isEqualTo(1);
    }
    try (SinkHarness<BoardUpdate> restarted = boards()) {
      restarted.write(gifts.full(5));
      restarted.checkpoint();
    }

    assertThat(read()).isEqualTo(seen(gifts, 5));
  }

  @Test
  void scriptsThatTheServerForgotAreSentWhole() throws Exception {
    Gifts gifts = Gifts.given("session:s1", 5, 40, 3);
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(gifts.full(5));
      sink.checkpoint();
      redis.commands().scriptFlush();
      for (long version = 5; version < 40; version++) {
        sink.write(gifts.delta(version, version + 1));
      }
      sink.checkpoint();
    }

    assertThat(read()).isEqualTo(seen(gifts, 40));
  }

  @Test
  void aServerOutOfMemoryIsWaitedFor() throws Exception {
    Gifts gifts = Gifts.given("session:s1", 50, 200, 3);
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(gifts.full(5));
      sink.checkpoint();
      redis.commands().configSet("maxmemory", "1");
      sink.whenCounted("retriedBatches", 5, () -> redis.commands().configSet("maxmemory", "0"));
      for (long version = 5; version < 200; version++) {
        sink.write(gifts.delta(version, version + 1));
      }
      sink.checkpoint();
      assertThat(sink.counter("retriedBatches")).isGreaterThanOrEqualTo(5);
    } finally {
      redis.commands().configSet("maxmemory", "0");
    }

    assertThat(read()).isEqualTo(seen(gifts, 200));
  }

  @Test
  void aServerOutOfMemoryForTooLongFailsTheJobAndHarmsNothing() throws Exception {
    Gifts gifts = Gifts.given("session:s1", 50, 200, 3);
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(gifts.full(5));
      sink.checkpoint();
      redis.commands().configSet("maxmemory", "1");
      sink.write(gifts.full(100));

      assertThatThrownBy(sink::checkpoint)
          .isInstanceOf(RedisSinkException.class)
          .hasMessageContaining("has taken nothing for")
          .hasMessageContaining("OOM");
    } finally {
      redis.commands().configSet("maxmemory", "0");
    }

    assertThat(read()).isEqualTo(seen(gifts, 5));
  }

  @Test
  void somethingElseUnderTheNameFailsTheJobInWords() throws Exception {
    redis.commands().set(META, "mine");
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(update(5, 0, List.of(), List.of()));

      assertThatThrownBy(sink::checkpoint)
          .isInstanceOf(RedisSinkException.class)
          .hasMessageContaining("another type at " + META);
    }
  }

  @Test
  void aMissingPermissionFailsTheJobInWords() throws Exception {
    redis
        .commands()
        .aclSetuser(
            "narrow",
            AclSetuserArgs.Builder.on().addPassword("secret").allCommands().keyPattern("other:*"));
    String uri = redis.uri().replace("redis://", "redis://narrow:secret@");
    try (SinkHarness<BoardUpdate> sink = boards(uri)) {
      sink.write(update(5, 0, List.of(), List.of()));

      assertThatThrownBy(sink::checkpoint)
          .isInstanceOf(RedisSinkException.class)
          .hasMessageContaining("may not write");
    } finally {
      redis.commands().aclDeluser("narrow");
    }
  }

  @Test
  void aWrongPasswordFailsTheJobInWords() throws Exception {
    String uri = redis.uri().replace("redis://", "redis://nobody:guess@");
    try (SinkHarness<BoardUpdate> sink = boards(uri)) {
      assertThatThrownBy(sink::checkpoint)
          .isInstanceOf(RedisSinkException.class)
          .hasMessageContaining("wants a user name and a password");
    }
  }

  @Test
  void anAddressWhereNobodyAnswersFailsTheJobInWords() throws Exception {
    try (SinkHarness<BoardUpdate> sink = boards("redis://nobody:guess@127.0.0.1:1")) {
      assertThatThrownBy(sink::checkpoint)
          .isInstanceOf(RedisSinkException.class)
          .hasMessageContaining("Redis at redis://127.0.0.1:1 has taken nothing for");
    }
  }

  @Test
  void aBatchGoesOutAfterAWhileThoughItIsNotFull() throws Exception {
    Gifts gifts = Gifts.given("session:s1", 5, 20, 3);
    try (SinkHarness<BoardUpdate> sink = boards()) {
      sink.write(gifts.full(20));
      assertThat(sink.gauge("batchesInFlight")).isEqualTo(0);
      sink.elapse(5);
      sink.processMailUntil(() -> redis.commands().exists(META) == 1);
    }

    assertThat(read()).isEqualTo(seen(gifts, 20));
  }

  @Test
  void theNewestSessionByStartIsTheStreamersCurrentOne() throws Exception {
    try (SinkHarness<SessionView> sink =
        new SinkHarness<>(
            RedisViewSink.<SessionView>builder()
                .uri(redis.uri())
                .serializer(RedisViews.sessions(Duration.ofHours(1)))
                .build(),
            TypeInformation.of(SessionView.class))) {
      sink.write(new SessionView("s2", "c1", "second", 2_000, 0, 1));
      sink.write(new SessionView("s1", "c1", "first", 1_000, 1_500, 2));
      sink.write(new SessionView("s2", "c1", "second", 2_000, 0, 1));
      sink.write(new SessionView("s0", "c1", "", 0, 900, 1));
      sink.checkpoint();
      assertThat(redis.commands().hgetall("cs:{c1}"))
          .isEqualTo(
              Map.of("session_id", "s2", "started_at", "2000", "ended_at", "0", "version", "1"));
      assertThat(redis.commands().ttl("ss:{s2}")).isEqualTo(-1);
      assertThat(redis.commands().ttl("ss:{s1}")).isBetween(3_500L, 3_600L);
      assertThat(redis.commands().hgetall("ss:{s1}"))
          .isEqualTo(
              Map.of(
                  "session_id",
                  "s1",
                  "streamer_id",
                  "c1",
                  "title",
                  "first",
                  "started_at",
                  "1000",
                  "ended_at",
                  "1500",
                  "version",
                  "2"));

      sink.write(new SessionView("s2", "c1", "second", 2_000, 3_000, 4));
      sink.write(new SessionView("s2", "c1", "second", 2_000, 0, 3));
      sink.checkpoint();
      assertThat(redis.commands().hget("cs:{c1}", "ended_at")).isEqualTo("3000");
      assertThat(redis.commands().hget("ss:{s2}", "ended_at")).isEqualTo("3000");
      assertThat(sink.counter("staleWrites")).isEqualTo(4);
    }
  }

  @Test
  void accountingNeverGoesBack() throws Exception {
    try (SinkHarness<Accounting> sink =
        new SinkHarness<>(
            RedisViewSink.<Accounting>builder()
                .uri(redis.uri())
                .serializer(RedisViews.accounting())
                .build(),
            TypeInformation.of(Accounting.class))) {
      sink.write(new Accounting("leaderboards", "live.5", 100, 9, 3, 2, 0));
      sink.write(new Accounting("leaderboards", "live.5", 90, 9, 3, 2, 0));
      sink.checkpoint();
    }

    assertThat(redis.commands().hgetall("acct:{leaderboards}:live.5"))
        .isEqualTo(
            Map.of(
                "version",
                "114",
                "processed",
                "100",
                "duplicates",
                "9",
                "quarantined",
                "3",
                "dead_lettered",
                "2",
                "erased",
                "0"));
  }

  private static SinkHarness<BoardUpdate> boards() throws Exception {
    return boards(RedisBatch.MEMBERS_PER_CALL);
  }

  private static SinkHarness<BoardUpdate> boards(int membersPerCall) throws Exception {
    return boards(redis.uri(), membersPerCall);
  }

  private static SinkHarness<BoardUpdate> boards(String uri) throws Exception {
    return boards(uri, RedisBatch.MEMBERS_PER_CALL);
  }

  private static SinkHarness<BoardUpdate> boards(String uri, int membersPerCall) throws Exception {
    return new SinkHarness<>(
        RedisViewSink.<BoardUpdate>builder()
            .uri(uri)
            .serializer(RedisViews.boards())
            .membersPerCall(membersPerCall)
            .maxBatch(20)
            .retryFor(Duration.ofMillis(500))
            .build(),
        ViewTypes.BOARD_UPDATE);
  }

  private static void writeAtOnce(SinkHarness<BoardUpdate> sink, BoardUpdate update) {
    try {
      sink.write(update);
      sink.checkpoint();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static ViewStoreContract.Seen read() {
    return RedisBoards.read(redis.commands(), "session:s1", "session");
  }

  private static ViewStoreContract.Seen seen(Gifts gifts, long version) {
    return new ViewStoreContract.Seen(version, gifts.totals(version));
  }

  private static BoardEntry entry(String id, long total, long contributions, long reachedAtMs) {
    return new BoardEntry(id, total, contributions, reachedAtMs);
  }

  private static BoardUpdate update(
      long version, long since, List<BoardEntry> changed, List<String> removed) {
    return update(version, since, changed, removed, List.of());
  }

  private static BoardUpdate update(
      long version,
      long since,
      List<BoardEntry> changed,
      List<String> removed,
      List<BoardEntry> replaced) {
    return new BoardUpdate(
        "session:s1",
        "session",
        version,
        since,
        0,
        1_000,
        0,
        0,
        1_000 + version,
        changed,
        removed,
        replaced);
  }

  private static BoardUpdate expiring(BoardUpdate update, long expiresAtMs) {
    return new BoardUpdate(
        update.of(),
        update.window(),
        update.version(),
        update.sinceVersion(),
        update.revision(),
        update.startsAtMs(),
        update.endsAtMs(),
        expiresAtMs,
        update.asOfMs(),
        update.changed(),
        update.removed(),
        update.replaced());
  }
}
