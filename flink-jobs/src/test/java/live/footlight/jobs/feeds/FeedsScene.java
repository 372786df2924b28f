package live.footlight.jobs.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GenerationActivated;
import live.footlight.contract.event.GenerationConfigured;
import live.footlight.contract.event.PostCreated;
import live.footlight.contract.event.PostLiked;
import live.footlight.contract.event.PostRestored;
import live.footlight.contract.event.PostTakenDown;
import live.footlight.contract.event.PostUnliked;
import live.footlight.contract.event.PostViewed;
import live.footlight.contract.event.SessionStarted;
import live.footlight.contract.event.UserErased;
import live.footlight.contract.event.UserFollowed;
import live.footlight.contract.event.UserUnfollowed;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.event.ViewerLeft;
import live.footlight.contract.feed.Decay;
import live.footlight.contract.view.FeedDocuments;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedKeys;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.contract.view.TrackingDocuments;
import org.bson.Document;

/**
 * A Redis and a MongoDB of the test's own, events sent into them, and the feeds that must come out:
 * each post read from the whole of what was sent, every mass summed up afresh.
 */
final class FeedsScene implements AutoCloseable {
  private static final int PARTITIONS = 4;
  private static final int POSTS = 30;
  private static final long HOUR = 3_600_000;
  static final long HALF_LIFE_MS = 6 * HOUR;
  private static final long NOW = System.currentTimeMillis() - HOUR;
  private static final double LIKED = 3;
  private static final double VIEWED = 0.1;
  private static final double CLOSE = 1e-9;
  private static final List<String> FATES =
      List.of("processed", "duplicates", "quarantined", "dead_lettered", "erased");

  final String redisUri;
  final String mongoUri;
  private final RedisServerProcess redis = RedisServerProcess.durableServer();
  private final RedisClient redisClient;
  private final RedisCommands<String, String> commands;
  private final MongoServer mongo = new MongoServer(new MemoryBackend());
  private final MongoClient mongoClient;
  private final MongoDatabase documents;
  private final List<Event> sent = new ArrayList<>();
  private final Map<String, Long> generations = new TreeMap<>();
  private final AtomicInteger deliveries = new AtomicInteger();
  private String erasure;
  private int next;

  FeedsScene() {
    redisUri = redis.uri();
    redisClient = RedisClient.create(redisUri);
    commands = redisClient.connect().sync();
    for (String topic : new FeedsJob().topics()) {
      commands.hset(StreamKeys.TOPIC_REGISTRY, topic, Integer.toString(partitions(topic)));
    }
    mongoUri = mongo.bindAndGetConnectionString().replaceFirst("(://[^/?]+)/?", "$1/footlight");
    mongoClient = MongoClients.create(mongoUri);
    documents = mongoClient.getDatabase("footlight");
  }

  private static int partitions(String topic) {
    return topic.equals("control") ? 1 : PARTITIONS;
  }

  @Override
  public void close() {
    redisClient.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    mongoClient.close();
    redis.close();
    mongo.shutdownNow();
  }

  /** Kills Redis and starts it again over the same files. */
  void restartRedis() {
    redis.kill();
    redis.start();
  }

  /** Deletes what Redis holds of every feed, and of the generations that rank them. */
  void loseFeeds() {
    commands.keys("feed:*").forEach(commands::del);
    commands.keys("fi:*").forEach(commands::del);
  }

  /**
   * Deletes a list, what MongoDB has of a post, and the books of posts, so that they are missed.
   */
  void loseSome() {
    commands.del(FeedKeys.list("g1", "home"), FeedKeys.versions("g1", "home"));
    documents.getCollection(FeedDocuments.FEED_ITEMS).deleteMany(new Document("item_id", "p1"));
    for (int p = 0; p < partitions("content"); p++) {
      commands.del(LeaderboardKeys.accounting("feeds", "content." + p));
    }
  }

  /** Sets a generation that counts likes and views, and has readers follow it. */
  void configure(String generation) {
    configure(generation, HALF_LIFE_MS);
  }

  void configure(String generation, long halfLifeMs) {
    generations.put(generation, halfLifeMs);
    send(
        event(
            "c-" + generation,
            new GenerationConfigured(
                generation,
                "decay",
                Map.of("liked", LIKED, "viewed", VIEWED),
                halfLifeMs / 1_000,
                1.0,
                1_000L,
                0.5,
                List.of("home", "country:*")),
            NOW),
        event("a-" + generation, new GenerationActivated(generation), NOW));
  }

  /** Two sessions begin at once, and what watches the second one's streamer names no session. */
  void sendSessions(String generation) {
    send(
        event(
            "c-" + generation,
            new GenerationConfigured(
                generation,
                "decay",
                Map.of("joined", 1.0),
                HALF_LIFE_MS / 1_000,
                1.0,
                1_000L,
                0.5,
                List.of("live")),
            NOW),
        event("s1", new SessionStarted("s1", "ann", null, null, null, null, null), NOW),
        event("s2", new SessionStarted("s2", "bob", null, null, null, null, null), NOW),
        event("v0", new ViewerJoined("s1", "u0", "u0@c1", "sd", "ann"), NOW + 1),
        event("v1", new ViewerJoined(null, "u1", "u1@c1", "sd", "bob"), NOW + 1),
        event("v2", new ViewerJoined(null, "u2", "u2@c1", "sd", "bob"), NOW + 2),
        event("v3", new ViewerLeft(null, "u2", "u2@c1", "sd", "bob"), NOW + 3));
  }

  /** The ids of a list, best first. */
  List<String> list(String generation, String scope) {
    return commands.zrevrange(FeedKeys.list(generation, scope), 0, -1);
  }

  /** Sends random posts and what people do with them, some of it twice, in a random order. */
  void sendPosts(int acts, long seed) {
    sendPosts(acts, seed, 20);
  }

  /** One in so many is a takedown: of one post the 64 latest takedowns and restores are known. */
  private void sendPosts(int acts, long seed, int takedowns) {
    Random random = new Random(seed);
    List<Event> events = new ArrayList<>();
    for (int post = 0; next == 0 && post < POSTS; post++) {
      events.add(
          event(
              "p" + post,
              new PostCreated(
                  "p" + post,
                  "c" + post % 5,
                  post % 4 == 0 ? NOW - HOUR : null,
                  null,
                  null,
                  post % 3 == 0 ? "tw" : "jp",
                  null,
                  null),
              NOW - 2 * HOUR + post * 1_000L));
    }
    for (int i = 0; i < acts; i++) {
      String id = "e" + next++;
      String post = "p" + (int) (POSTS * Math.pow(random.nextDouble(), 2));
      long at = NOW - random.nextInt((int) HOUR);
      Event event =
          switch (random.nextInt(takedowns)) {
            case 0 -> event(id, new PostTakenDown(post, null), at);
            case 1, 2 -> event(id, new PostRestored(post, null), at);
            case 3, 4, 5, 6, 7, 8, 9, 10 -> event(id, new PostLiked(post, "u", id, null, null), at);
            default -> event(id, new PostViewed(post, "u", id, null, null, null), at);
          };
      events.add(event);
      if (event.data() instanceof PostLiked && random.nextInt(4) == 0) {
        events.add(event(id + "u", new PostUnliked(post, "u", id, null, null), at + 1));
      }
      if (random.nextInt(10) == 0) {
        events.add(event);
      }
    }
    Collections.shuffle(events, random);
    send(events.toArray(Event[]::new));
  }

  /** Begins to send what people do with posts, a little every few milliseconds, until closed. */
  Traffic traffic(long seed) {
    return new Traffic(seed);
  }

  /** While it goes on nothing else may be sent, and nothing be awaited of the feeds. */
  final class Traffic implements AutoCloseable {
    private static final int ACTS = 20;
    private final Thread sender;
    private volatile boolean over;

    private Traffic(long seed) {
      sender =
          new Thread(
              () -> {
                for (long nth = seed; !over; nth++) {
                  sendPosts(ACTS, nth, 200);
                  LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
                }
              },
              "traffic");
      sender.start();
    }

    /** Waits until some more of it is accounted for. */
    void awaitSomeRead() {
      long before = accounted();
      awaitTrue(() -> "more to be read than " + before, () -> accounted() >= before + 5 * ACTS);
    }

    /**
     * Waits until there is more of it than is accounted for, which is so for good where no job is.
     */
    void awaitSomeUnread() {
      awaitTrue(
          () -> "more to be sent than " + accounted(),
          () -> deliveries.get() >= accounted() + 5 * ACTS);
    }

    @Override
    public void close() {
      over = true;
      try {
        sender.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while the last of it is sent", e);
      }
    }
  }

  /** A user follows two creators, and one of them no more; said in the other order. */
  void sendFollows() {
    send(
        event("f3", new UserUnfollowed("u1", "c2"), NOW + 2),
        event("f1", new UserFollowed("u1", "c1"), NOW),
        event("f2", new UserFollowed("u1", "c2"), NOW + 1));
  }

  /** The user of these follows is erased. */
  void erase() {
    send(event("erased", new UserErased("u1", null), NOW + 3));
    erasure = commands.xrevrange(followed(), Range.unbounded(), Limit.from(1)).get(0).getId();
  }

  /** The erased user follows creators since; waits until that was dropped and counted. */
  void followAfterErasure(int first, int last) {
    for (int nth = first; nth <= last; nth++) {
      send(event("late-" + nth, new UserFollowed("u1", "late-" + nth), NOW + 3 + nth));
    }
    awaitTrue(
        () -> last + " to be erased; there are " + fate("erased"), () -> fate("erased") == last);
  }

  /** Once all is flushed nothing is kept of the erased user's follows. */
  void assertErased() {
    assertThat(commands.exists(FeedKeys.follows("u1"))).isZero();
    assertThat(documents.getCollection(FeedDocuments.FOLLOWS).find()).isEmpty();
  }

  /** The stream does not hold the erasure any more; MongoDB does, as tracking keeps it. */
  void trimErasure() {
    commands.xdel(followed(), erasure);
    deliveries.decrementAndGet();
    documents.getCollection(TrackingDocuments.ERASURES).insertOne(new Document("_id", "u:u1"));
  }

  private String followed() {
    String key = new UserErased("u1", null).entityKey();
    return StreamKeys.stream("identity", StreamKeys.partition(key, partitions("identity")));
  }

  private static Event event(String id, EventData data, long atMs) {
    return new Event(id, "/test", 1, atMs, atMs, Actor.UNKNOWN, null, data, null);
  }

  private void send(Event... events) {
    Map<String, FrameWriter> open = new HashMap<>();
    try (StatefulRedisConnection<byte[], byte[]> connection =
        redisClient.connect(ByteArrayCodec.INSTANCE)) {
      for (Event event : events) {
        deliveries.incrementAndGet();
        sent.add(event);
        String topic = topic(event.data());
        int partition = StreamKeys.partition(event.data().entityKey(), partitions(topic));
        String stream = StreamKeys.stream(topic, partition);
        FrameWriter writer = open.computeIfAbsent(stream, s -> new FrameWriter());
        writer.append(event);
        if (writer.size() > 500) {
          append(connection, stream, writer.take());
        }
      }
      open.forEach(
          (stream, writer) -> {
            if (writer.size() > 0) {
              append(connection, stream, writer.take());
            }
          });
    }
  }

  private static String topic(EventData data) {
    return data instanceof GenerationConfigured || data instanceof GenerationActivated
        ? "control"
        : data.entityKey().startsWith("user:")
            ? "identity"
            : data.entityKey().startsWith("post:") ? "content" : "live";
  }

  private static void append(
      StatefulRedisConnection<byte[], byte[]> connection, String stream, byte[] body) {
    connection
        .sync()
        .xadd(stream.getBytes(UTF_8), Collections.singletonMap("f".getBytes(UTF_8), body));
  }

  /** Waits until Redis and MongoDB hold the feeds that a fresh reading of what was sent gives. */
  void awaitFeeds() {
    Map<String, Map<String, Double>> expected = oracle();
    awaitTrue(
        () -> "Redis to hold " + expected + "; it holds " + lists(),
        () -> areClose(expected, lists()));
    awaitTrue(
        () -> "MongoDB to hold " + expected + "; it holds " + items(),
        () -> areClose(expected, items()));
  }

  void awaitFollows() {
    awaitTrue(
        () -> "u1 to follow c1; it is " + commands.zrange(FeedKeys.follows("u1"), 0, -1),
        () -> List.of("c1").equals(commands.zrange(FeedKeys.follows("u1"), 0, -1)));
    awaitTrue(
        () -> "both creators to be known",
        () -> documents.getCollection(FeedDocuments.FOLLOWS).countDocuments() == 2);
  }

  /** Waits until each delivery is accounted for once. */
  void awaitAccounts() {
    awaitTrue(
        () -> deliveries + " events to be accounted for; there are " + accounted(),
        () -> accounted() == deliveries.get());
  }

  private long accounted() {
    return FATES.stream().mapToLong(this::fate).sum();
  }

  /** How many events met it. */
  private long fate(String fate) {
    long sum = 0;
    for (String topic : new FeedsJob().topics()) {
      for (int p = 0; p < partitions(topic); p++) {
        String count = commands.hget(LeaderboardKeys.accounting("feeds", topic + '.' + p), fate);
        sum += count == null ? 0 : Long.parseLong(count);
      }
    }
    return sum;
  }

  /** Which generation readers follow. */
  String active() {
    return commands.hget(FeedKeys.ACTIVE, "generation");
  }

  /** A generation's configuration as it lies in Redis. */
  String configuration(String generation) {
    return commands.hget(FeedKeys.GENERATIONS, generation);
  }

  /** Whether feeds are by now what a fresh reading of what was sent gives. */
  boolean areRight() {
    return areClose(oracle(), lists());
  }

  /** Generation and list, such as {@code g1 home} → item → score. */
  private Map<String, Map<String, Double>> oracle() {
    Map<String, Map<String, Double>> lists = new TreeMap<>();
    Map<String, Set<Event>> histories = new HashMap<>();
    for (Event event : sent) {
      histories.computeIfAbsent(event.data().entityKey(), key -> new HashSet<>()).add(event);
    }
    for (Event event : new HashSet<>(sent)) {
      if (!(event.data() instanceof PostCreated post)) {
        continue;
      }
      Set<Event> history = histories.get(post.entityKey());
      if (!isDown(history, NOW + HOUR)) {
        for (String generation : generations.keySet()) {
          double score = score(history, post, event.occurredAtMs(), generations.get(generation));
          for (String scope : List.of("home", "country:" + post.country())) {
            lists
                .computeIfAbsent(generation + ' ' + scope, l -> new TreeMap<>())
                .put(post.postId(), score);
          }
        }
      }
    }
    return lists;
  }

  private static double score(
      Set<Event> history, PostCreated post, long createdMs, long halfLifeMs) {
    long born = post.nbf() == null ? createdMs : Math.max(createdMs, post.nbf());
    double mass = left(NOW - born, halfLifeMs);
    Set<String> undone = new HashSet<>();
    for (Event event : history) {
      if (event.data() instanceof PostUnliked unliked) {
        undone.add(unliked.engagementId());
      }
    }
    for (Event event : history) {
      boolean counts = !isDown(history, event.occurredAtMs());
      if (event.data() instanceof PostLiked liked
          && !undone.contains(liked.engagementId())
          && counts) {
        mass += LIKED * left(NOW - event.occurredAtMs(), halfLifeMs);
      } else if (event.data() instanceof PostViewed && counts) {
        mass += VIEWED * left(NOW - event.occurredAtMs(), halfLifeMs);
      }
    }
    return Math.log(mass) / Math.log(2) + (double) (NOW - Decay.EPOCH_MS) / halfLifeMs;
  }

  private static double left(long elapsedMs, long halfLifeMs) {
    return Math.pow(0.5, (double) elapsedMs / halfLifeMs);
  }

  private static boolean isDown(Set<Event> history, long atMs) {
    return history.stream()
        .filter(
            event ->
                event.occurredAtMs() <= atMs
                    && (event.data() instanceof PostTakenDown
                        || event.data() instanceof PostRestored))
        .max(Comparator.comparingLong(Event::occurredAtMs).thenComparing(Event::id))
        .filter(event -> event.data() instanceof PostTakenDown)
        .isPresent();
  }

  private Map<String, Map<String, Double>> lists() {
    Map<String, Map<String, Double>> lists = new TreeMap<>();
    for (String generation : generations.keySet()) {
      for (String scope : List.of("home", "country:tw", "country:jp")) {
        Map<String, Double> scores = new TreeMap<>();
        for (ScoredValue<String> item :
            commands.zrangeWithScores(FeedKeys.list(generation, scope), 0, -1)) {
          String key = FeedKeys.item(generation, FeedItem.POST, item.getValue());
          if ("post".equals(commands.hget(key, "kind"))) {
            scores.put(item.getValue(), item.getScore());
          }
        }
        if (!scores.isEmpty()) {
          lists.put(generation + ' ' + scope, scores);
        }
      }
    }
    return lists;
  }

  private Map<String, Map<String, Double>> items() {
    Map<String, Map<String, Double>> lists = new TreeMap<>();
    for (Document item : documents.getCollection(FeedDocuments.FEED_ITEMS).find()) {
      Document metadata = item.get("metadata", Document.class);
      if (!metadata.getBoolean("gone")) {
        for (String scope : metadata.getList("scopes", String.class)) {
          lists
              .computeIfAbsent(item.getString("generation") + ' ' + scope, l -> new TreeMap<>())
              .put(item.getString("item_id"), metadata.getDouble("s_score"));
        }
      }
    }
    return lists;
  }

  private static boolean areClose(
      Map<String, Map<String, Double>> expected, Map<String, Map<String, Double>> actual) {
    if (!expected.keySet().equals(actual.keySet())) {
      return false;
    }
    for (Map.Entry<String, Map<String, Double>> list : expected.entrySet()) {
      Map<String, Double> other = actual.get(list.getKey());
      if (!list.getValue().keySet().equals(other.keySet())
          || list.getValue().entrySet().stream()
              .anyMatch(item -> Math.abs(item.getValue() - other.get(item.getKey())) > CLOSE)) {
        return false;
      }
    }
    return true;
  }

  static void awaitTrue(Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited a minute for " + what.get());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}
