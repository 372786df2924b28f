package live.footlight.jobs.leaderboards;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
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
  private static final int PARTITIONS = 8;
  private static final long NOW = System.currentTimeMillis();

  @TempDir private Path directory;
  private RedisServerProcess redis;
  private MongoServer mongo;
  private String mongoUri;
  private final List<Event> sent = new ArrayList<>();
  private int next;

  @BeforeEach
  void start() {
    redis = RedisServerProcess.durableServer();
    redis.commands().hset(StreamKeys.TOPIC_REGISTRY, "live", Integer.toString(PARTITIONS));
    mongo = new MongoServer(new MemoryBackend());
    mongoUri = "mongodb://127.0.0.1:" + mongo.bind().getPort() + "/footlight";
  }

  @AfterEach
  void stop() {
    mongo.shutdownNow();
    redis.close();
  }

  @Test
  void boardsEqualTheSumsOfWhatCounts() throws Exception {
    send(gifts(2_000, 1), 7);

    JobClient job = submit(1, null);

    awaitBoards();
    job.cancel().get();
  }

  @Test
  void countsOnceOverASavepointAnotherParallelismAndARewind() throws Exception {
    send(gifts(1_000, 2), 5);
    JobClient first = submit(1, null);
    awaitBoards();
    String older = savepoint(first);
    send(gifts(1_000, 3), 5);
    JobClient second = submit(3, older);
    awaitBoards();
    savepoint(second);

    JobClient rewound = submit(2, older);
    awaitBoards();
    send(gifts(500, 4), 5);
    awaitBoards();
    rewound.cancel().get();
  }

  @Test
  void survivesThatRedisIsKilled() throws Exception {
    send(gifts(1_000, 5), 5);
    JobClient job = submit(2, null);
    awaitBoards();

    redis.kill();
    redis.start();
    send(gifts(1_000, 6), 5);

    awaitBoards();
    job.cancel().get();
  }

  @Test
  void onePoisonFrameAmongGoodOnesIsOneDeadLetter() throws Exception {
    FrameWriter writer = new FrameWriter();
    List<Event> good = gifts(2, 7);
    writer.append(good.get(0));
    byte[] before = writer.take();
    writer.append(
        good.get(0).data().entityKey().equals(good.get(1).data().entityKey())
            ? good.get(1)
            : good.get(0));
    byte[] after = writer.take();
    byte[] body = new byte[before.length + 4 + after.length];
    System.arraycopy(before, 0, body, 0, before.length);
    System.arraycopy(new byte[] {3, 1, 127, 9}, 0, body, before.length, 4);
    System.arraycopy(after, 0, body, before.length + 4, after.length);
    int partition = StreamKeys.partition(good.get(0).data().entityKey(), PARTITIONS);
    append(Map.of(partition, List.of(body)));
    sent.add(good.get(0));

    JobClient job = submit(1, null);
    awaitBoards();

    awaitTrue(
        "the accounting",
        () ->
            "1"
                .equals(
                    redis
                        .commands()
                        .hget(
                            LeaderboardKeys.accounting("leaderboards", "live." + partition),
                            "dead_lettered")));
    job.cancel().get();
  }

  /** Random gifts, some sent twice, some taken back before or after they are sent. */
  private List<Event> gifts(int count, long seed) {
    Random random = new Random(seed);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = next++;
      int session = random.nextInt(12);
      Event gift =
          event(
              "e" + number,
              new GiftSent(
                  "g" + number,
                  "c" + session / 3,
                  "u" + random.nextInt(40),
                  "rose",
                  1 + random.nextInt(500),
                  "s" + session,
                  null,
                  null,
                  null,
                  null,
                  null),
              NOW - random.nextInt(1_000));
      events.add(gift);
      if (random.nextInt(10) == 0) {
        events.add(gift);
      }
      if (random.nextInt(10) == 0) {
        events.add(
            event(
                "r" + number,
                new GiftRefunded("g" + number, "c" + session / 3, "s" + session, null),
                NOW));
      }
    }
    Collections.shuffle(events, random);
    return events;
  }

  private static Event event(String id, EventData data, long occurredAtMs) {
    return new Event(id, "/test", 1, occurredAtMs, NOW, Actor.UNKNOWN, null, data, null);
  }

  private void send(List<Event> events, int packing) {
    sent.addAll(events);
    Map<Integer, List<byte[]>> bodies = new HashMap<>();
    Map<Integer, FrameWriter> open = new HashMap<>();
    Map<Integer, Integer> packed = new HashMap<>();
    for (Event event : events) {
      int partition = StreamKeys.partition(event.data().entityKey(), PARTITIONS);
      FrameWriter writer = open.computeIfAbsent(partition, p -> new FrameWriter());
      writer.append(event);
      if (packed.merge(partition, 1, Integer::sum) % packing == 0) {
        bodies.computeIfAbsent(partition, p -> new ArrayList<>()).add(writer.take());
      }
    }
    open.forEach(
        (partition, writer) -> {
          if (writer.size() > 0) {
            bodies.computeIfAbsent(partition, p -> new ArrayList<>()).add(writer.take());
          }
        });
    append(bodies);
  }

  private void append(Map<Integer, List<byte[]>> bodies) {
    RedisClient client = RedisClient.create(redis.uri());
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      bodies.forEach(
          (partition, list) ->
              list.forEach(
                  body ->
                      connection
                          .sync()
                          .xadd(
                              StreamKeys.stream("live", partition).getBytes(UTF_8),
                              Collections.singletonMap("f".getBytes(UTF_8), body))));
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
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
    config.set(JobOptions.REDIS_URI, redis.uri());
    config.set(JobOptions.MONGO_URI, mongoUri);
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

  private void awaitBoards() {
    Map<String, Map<String, Long>> expected = oracle();
    awaitTrue("boards to equal " + expected, () -> expected.equals(boards(expected.keySet())));
  }

  /** The plain fold: each gift once, less those taken back. */
  private Map<String, Map<String, Long>> oracle() {
    Map<String, GiftSent> gifts = new HashMap<>();
    sent.forEach(
        event -> {
          if (event.data() instanceof GiftSent gift) {
            gifts.put(gift.giftId(), gift);
          }
        });
    sent.forEach(
        event -> {
          if (event.data() instanceof GiftRefunded refund) {
            gifts.remove(refund.giftId());
          }
        });
    Map<String, Map<String, Long>> boards = new TreeMap<>();
    gifts
        .values()
        .forEach(
            gift -> {
              add(boards, "session:" + gift.sessionId() + " session", gift.senderId(), gift);
              add(boards, "streamer:" + gift.streamerId() + " all", gift.senderId(), gift);
              add(boards, "platform all", gift.streamerId(), gift);
            });
    return boards;
  }

  private static void add(
      Map<String, Map<String, Long>> boards, String board, String member, GiftSent gift) {
    boards.computeIfAbsent(board, b -> new TreeMap<>()).merge(member, gift.diamonds(), Long::sum);
  }

  private Map<String, Map<String, Long>> boards(Iterable<String> names) {
    Map<String, Map<String, Long>> boards = new TreeMap<>();
    for (String name : names) {
      int space = name.indexOf(' ');
      String key = LeaderboardKeys.ranking(name.substring(0, space), name.substring(space + 1));
      Map<String, Long> totals = new TreeMap<>();
      for (ScoredValue<String> entry : redis.commands().zrangeWithScores(key, 0, -1)) {
        totals.put(LeaderboardKeys.memberId(entry.getValue()), (long) -entry.getScore());
      }
      boards.put(name, totals);
    }
    return boards;
  }

  private static void awaitTrue(String what, java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited a minute for " + what).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
