package live.footlight.jobs.leaderboards;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.view.LeaderboardDocuments;
import live.footlight.contract.view.LeaderboardKeys;
import org.bson.Document;

/**
 * A Redis and a MongoDB of the test's own, events sent into them, and the boards that must come
 * out. {@code FOOTLIGHT_TEST_REDIS_URI} names an empty database of another Redis, which is emptied
 * again afterwards; {@code FOOTLIGHT_TEST_MONGO} another MongoDB, on which a database of the test's
 * own is dropped.
 */
final class LeaderboardsScene implements AutoCloseable {
  private static final int PARTITIONS = 8;
  private static final long NOW = System.currentTimeMillis();

  final String redisUri;
  final String mongoUri;
  private final RedisServerProcess redis;
  private final RedisClient redisClient;
  private final RedisCommands<String, String> commands;
  private final MongoServer mongo;
  private final MongoClient mongoClient;
  private final MongoDatabase documents;
  private final List<Event> sent = new ArrayList<>();
  private int next;

  LeaderboardsScene() {
    String namedRedis = System.getenv().getOrDefault("FOOTLIGHT_TEST_REDIS_URI", "");
    redis = namedRedis.isEmpty() ? RedisServerProcess.durableServer() : null;
    redisUri = redis == null ? namedRedis : redis.uri();
    redisClient = RedisClient.create(redisUri);
    commands = redisClient.connect().sync();
    if (commands.dbsize() > 0) {
      throw new IllegalStateException(
          "FOOTLIGHT_TEST_REDIS_URI names a database that holds data; give an empty one, such as"
              + " redis://127.0.0.1:6379/15");
    }
    commands.hset(StreamKeys.TOPIC_REGISTRY, "live", Integer.toString(PARTITIONS));

    String namedMongo = System.getenv().getOrDefault("FOOTLIGHT_TEST_MONGO", "");
    mongo = namedMongo.isEmpty() ? new MongoServer(new MemoryBackend()) : null;
    String address = mongo == null ? namedMongo : mongo.bindAndGetConnectionString();
    String database = "footlight_" + UUID.randomUUID().toString().substring(0, 8);
    mongoUri = address.replaceFirst("(://[^/?]+)/?", "$1/" + database);
    mongoClient = MongoClients.create(mongoUri);
    documents = mongoClient.getDatabase(database);
  }

  @Override
  public void close() {
    commands.flushdb();
    redisClient.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    documents.drop();
    mongoClient.close();
    if (redis != null) {
      redis.close();
    }
    if (mongo != null) {
      mongo.shutdownNow();
    }
  }

  /** Skips a test that is about to stop Redis where it is not ours. */
  void assumeRedisIsOurs() {
    assumeTrue(redis != null, "the server is not ours to stop");
  }

  /** Kills Redis and starts it again over the same files. */
  void restartRedis() {
    redis.kill();
    redis.start();
  }

  /** Deletes what Redis holds of every board. */
  void loseBoards() {
    commands.keys("lb:*").forEach(commands::del);
  }

  /** A field of the job's accounting for a partition. */
  String accounted(int partition, String field) {
    return commands.hget(LeaderboardKeys.accounting("leaderboards", "live." + partition), field);
  }

  /** Sends so many random gifts, some of them twice and some taken back, packed by five. */
  void sendGifts(int count, long seed) {
    send(gifts(count, seed), 5);
  }

  /**
   * Sends one entry of two good frames with a bad one between them.
   *
   * @return its partition
   */
  int sendPoison() {
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
    return partition;
  }

  /** Waits until what was sent is accounted for, each event once. */
  void awaitAccounts() {
    awaitTrue(
        () -> sent.size() + " events to be accounted for; there are " + accounted(),
        () -> accounted() == sent.size());
  }

  private long accounted() {
    long sum = 0;
    for (int p = 0; p < PARTITIONS; p++) {
      for (String fate : List.of("processed", "duplicates", "quarantined", "dead_lettered")) {
        String count = accounted(p, fate);
        sum += count == null ? 0 : Long.parseLong(count);
      }
    }
    return sum;
  }

  /** Counts gifts as sent that an earlier job has taken, as {@link #sendGifts} would send them. */
  void rememberGifts(int count, long seed) {
    sent.addAll(gifts(count, seed));
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
    try (StatefulRedisConnection<byte[], byte[]> connection =
        redisClient.connect(ByteArrayCodec.INSTANCE)) {
      bodies.forEach(
          (partition, list) ->
              list.forEach(
                  body ->
                      connection
                          .sync()
                          .xadd(
                              StreamKeys.stream("live", partition).getBytes(UTF_8),
                              Collections.singletonMap("f".getBytes(UTF_8), body))));
    }
  }

  /** Waits until Redis and MongoDB hold the boards that a plain sum of what was sent gives. */
  void awaitBoards() {
    awaitRedis();
    Map<String, Map<String, Long>> expected = oracle();
    awaitEqual("MongoDB", expected, () -> heads(expected.keySet()));
  }

  /** Waits until Redis holds them. */
  void awaitRedis() {
    Map<String, Map<String, Long>> expected = oracle();
    awaitEqual("Redis", expected, () -> boards(expected.keySet()));
  }

  private static void awaitEqual(
      String store,
      Map<String, Map<String, Long>> expected,
      Supplier<Map<String, Map<String, Long>>> actual) {
    awaitTrue(
        () -> "boards in " + store + " to be " + expected + "; they are " + actual.get(),
        () -> expected.equals(actual.get()));
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

  private Map<String, Map<String, Long>> boards(Set<String> names) {
    Map<String, Map<String, Long>> boards = new TreeMap<>();
    for (String name : names) {
      int space = name.indexOf(' ');
      String key = LeaderboardKeys.ranking(name.substring(0, space), name.substring(space + 1));
      Map<String, Long> totals = new TreeMap<>();
      for (ScoredValue<String> entry : commands.zrangeWithScores(key, 0, -1)) {
        totals.put(LeaderboardKeys.memberId(entry.getValue()), (long) -entry.getScore());
      }
      boards.put(name, totals);
    }
    return boards;
  }

  /** The heads that MongoDB has: these boards are small, so they are whole. */
  private Map<String, Map<String, Long>> heads(Set<String> names) {
    Map<String, Map<String, Long>> heads = new TreeMap<>();
    for (Document board : documents.getCollection(LeaderboardDocuments.LEADERBOARDS).find()) {
      Document top = board.get("top", Document.class);
      String name = board.getString("of") + ' ' + board.getString("window");
      if (top != null && names.contains(name)) {
        Map<String, Long> totals = new TreeMap<>();
        for (Document item : top.getList("items", Document.class)) {
          totals.put(item.getString("member_id"), item.getLong("total"));
        }
        heads.put(name, totals);
      }
    }
    return heads;
  }

  static void awaitTrue(Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited a minute for " + what.get());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
