package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GenerationActivated;
import live.footlight.contract.event.GenerationConfigured;
import live.footlight.contract.event.PostCreated;
import live.footlight.contract.event.PostLiked;
import live.footlight.contract.view.FeedKeys;
import live.footlight.jobs.JobOptions;
import live.footlight.jobs.feeds.FeedsJob;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The feeds job as it is shipped, in this process, and posts and likes for it to rank. */
final class FeedsJobWrites implements AutoCloseable {
  private static final String TOPIC = "live";
  private static final byte[] FIELD = StreamKeys.BODY_FIELD.getBytes(UTF_8);
  private static final Duration RANKED_WITHIN = Duration.ofMinutes(2);

  private final LocalCluster cluster;
  private final RunningJob job;
  private final StatefulRedisConnection<byte[], byte[]> appending;
  private final int posts;
  private final FrameWriter[] bodies = new FrameWriter[Preloaded.PARTITIONS];
  private final Random random = new Random(11);
  private long made;
  private volatile boolean stopped;
  private Thread liking;

  private FeedsJobWrites(
      LocalCluster cluster,
      RunningJob job,
      StatefulRedisConnection<byte[], byte[]> appending,
      int posts) {
    this.cluster = cluster;
    this.job = job;
    this.appending = appending;
    this.posts = posts;
    Arrays.setAll(bodies, p -> new FrameWriter(16_384));
    appending.setAutoFlushCommands(false);
  }

  /**
   * Starts the job and has it rank posts, of the creators of {@link ReadableLists}.
   *
   * @throws IllegalStateException where it does not come to that
   */
  static FeedsJobWrites start(
      String redisUri, RedisClient redis, int posts, RedisCommands<String, String> commands)
      throws Exception {
    commands.hset(StreamKeys.TOPIC_REGISTRY, TOPIC, Integer.toString(Preloaded.PARTITIONS));
    LocalCluster cluster = LocalCluster.start(redisUri);
    Configuration config = new Configuration();
    config.set(JobOptions.REDIS_URI, cluster.redisUri());
    config.set(JobOptions.MONGO_URI, cluster.mongoUri());
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, config);
    new FeedsJob().wire(env, config);
    FeedsJobWrites writes =
        new FeedsJobWrites(
            cluster, cluster.submit(env), redis.connect(ByteArrayCodec.INSTANCE), posts);
    try {
      writes.post(commands);
    } catch (RuntimeException e) {
      writes.close();
      throw e;
    }
    return writes;
  }

  private void post(RedisCommands<String, String> commands) {
    add(
        new GenerationConfigured(
            ReadableLists.GENERATION,
            "decay",
            Map.of("liked", 3.0),
            6 * 3_600L,
            1.0,
            5_000L,
            0.5,
            List.of("home", "creator:*")));
    add(new GenerationActivated(ReadableLists.GENERATION));
    for (int p = 0; p < posts; p++) {
      add(new PostCreated("p" + p, ReadableLists.creator(p), null, null, null, null, null, null));
    }
    append();
    long latest = System.nanoTime() + RANKED_WITHIN.toNanos();
    String home = FeedKeys.list(ReadableLists.GENERATION, "home");
    while (commands.zcard(home) < posts || commands.exists(FeedKeys.ACTIVE) == 0) {
      job.check();
      if (System.nanoTime() > latest) {
        throw new IllegalStateException(
            commands.zcard(home) + " posts of " + posts + " were ranked");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  /**
   * Has posts liked until this is closed, each as often as another.
   *
   * @param thread its name
   */
  void like(int perSecond, Duration tick, String thread) {
    liking = new Thread(() -> like(perSecond, tick), thread);
    liking.setDaemon(true);
    liking.start();
  }

  private void like(int perSecond, Duration tick) {
    long start = System.nanoTime();
    long likes = 0;
    while (!stopped) {
      for (long due = (System.nanoTime() - start) / 1_000_000 * perSecond / 1_000;
          likes < due;
          likes++) {
        String post = "p" + random.nextInt(posts);
        add(new PostLiked(post, "u" + random.nextInt(50_000), "l" + likes, null, null));
      }
      append();
      LockSupport.parkNanos(tick.toNanos());
    }
  }

  private void add(EventData data) {
    long now = System.currentTimeMillis();
    bodies[StreamKeys.partition(data.entityKey(), bodies.length)].append(
        new Event("e" + made++, "/bench", 1, now, now, Actor.UNKNOWN, null, data, null));
  }

  /** Appends what has gathered, an entry for each partition. */
  private void append() {
    List<RedisFuture<?>> sent = new ArrayList<>();
    for (int p = 0; p < bodies.length; p++) {
      byte[] body = bodies[p].take();
      if (body.length > 0) {
        sent.add(
            appending
                .async()
                .xadd(
                    StreamKeys.stream(TOPIC, p).getBytes(UTF_8),
                    Collections.singletonMap(FIELD, body)));
      }
    }
    appending.flushCommands();
    if (!LettuceFutures.awaitAll(Duration.ofMinutes(1), sent.toArray(RedisFuture[]::new))) {
      throw new IllegalStateException("Redis did not take the events within a minute");
    }
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    try (cluster;
        appending;
        job) {
      if (liking != null) {
        liking.join();
      }
      job.check();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
