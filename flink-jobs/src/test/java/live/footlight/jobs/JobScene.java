package live.footlight.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.MalformedFrameException;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.EventData;
import live.footlight.contract.view.LeaderboardKeys;

/**
 * A Redis and a MongoDB of the test's own, and events sent into them, for a whole job. {@code
 * FOOTLIGHT_TEST_REDIS_URI} names an empty database of another Redis, which is emptied again
 * afterwards; {@code FOOTLIGHT_TEST_MONGO} another MongoDB, on which a database of the test's own
 * is dropped.
 */
public class JobScene implements AutoCloseable {
  public static final int PARTITIONS = 8;

  protected final RedisCommands<String, String> commands;
  protected final MongoDatabase documents;

  private final String redisUri;
  private final String mongoUri;
  private final RedisServerProcess redis;
  private final RedisClient redisClient;
  private final MongoServer mongo;
  private final MongoClient mongoClient;

  public JobScene() {
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

  public String redisUri() {
    return redisUri;
  }

  public String mongoUri() {
    return mongoUri;
  }

  /** Skips a test that is about to stop Redis where it is not ours. */
  public void assumeRedisIsOurs() {
    assumeTrue(redis != null, "the server is not ours to stop");
  }

  /** Kills Redis and starts it again over the same files. */
  public void restartRedis() {
    redis.kill();
    redis.start();
  }

  /** An event of now or of then. */
  public static Event event(String id, EventData data, long occurredAtMs) {
    return new Event(
        id, "/test", 1, occurredAtMs, System.currentTimeMillis(), Actor.UNKNOWN, null, data, null);
  }

  /** Sends events of topic {@code live}, packed by so many. */
  public void send(List<Event> events, int packing) {
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

  /** Appends entries to partitions of topic {@code live}. */
  protected void append(Map<Integer, List<byte[]>> bodies) {
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

  /** All that stands in the streams of a topic, partition by partition. */
  public List<Event> appended(String topic) {
    List<Event> events = new ArrayList<>();
    String partitions = commands.hget(StreamKeys.TOPIC_REGISTRY, topic);
    try (StatefulRedisConnection<String, byte[]> connection =
        redisClient.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
      for (int p = 0; partitions != null && p < Integer.parseInt(partitions); p++) {
        for (StreamMessage<String, byte[]> entry :
            connection.sync().xrange(StreamKeys.stream(topic, p), Range.unbounded())) {
          entry.getBody().values().forEach(body -> read(body, events));
        }
      }
    }
    return events;
  }

  private static void read(byte[] body, List<Event> events) {
    FrameReader frames = new FrameReader();
    frames.open(body);
    try {
      while (frames.next()) {
        frames.parse();
        events.add(frames.event());
      }
    } catch (MalformedFrameException e) {
      throw new AssertionError("a job wrote what cannot be read", e);
    }
  }

  /** A hash in Redis. */
  public Map<String, String> hash(String key) {
    return commands.hgetall(key);
  }

  /** A sorted set in Redis. */
  public Map<String, Double> scores(String key) {
    Map<String, Double> scores = new HashMap<>();
    commands
        .zrangeWithScores(key, 0, -1)
        .forEach(member -> scores.put(member.getValue(), member.getScore()));
    return scores;
  }

  /** A field of a job's accounting for a partition. */
  public String accounted(String job, int partition, String field) {
    return commands.hget(LeaderboardKeys.accounting(job, "live." + partition), field);
  }

  /** How many events a job has accounted for. */
  public long accounted(String job) {
    long sum = 0;
    for (int p = 0; p < PARTITIONS; p++) {
      for (String fate : List.of("processed", "duplicates", "quarantined", "dead_lettered")) {
        String count = accounted(job, p, fate);
        sum += count == null ? 0 : Long.parseLong(count);
      }
    }
    return sum;
  }

  /** Waits until something holds, for two minutes at most. */
  public static void awaitTrue(Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited two minutes for " + what.get());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Waits until what is found is what is expected. */
  public static <T> void awaitEqual(String what, T expected, Supplier<T> actual) {
    awaitTrue(
        () -> what + " to be " + expected + "; it is " + actual.get(),
        () -> expected.equals(actual.get()));
  }
}
