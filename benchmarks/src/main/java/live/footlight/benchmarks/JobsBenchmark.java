package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import live.footlight.contract.Event;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.StreamKeys;
import live.footlight.jobs.JobOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Goals, viewers, feeds and tracking, each over its own preloaded events, beside a bare drain of
 * the same entries.
 */
@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    description =
        "Throughput of goals, of viewers, a hot session among them, of feeds and of tracking.")
final class JobsBenchmark implements Callable<Integer> {
  private static final int PARTITIONS = 8;
  private static final int PIPELINE = 1_000;
  private static final String TOPIC = "live";

  @Option(names = "--redis", required = true, description = "An empty Redis to fill and measure.")
  private String redis;

  @Option(
      names = "--events",
      defaultValue = "1000000",
      description = "Events of goals, of viewers, and of tracking.")
  private int events;

  @Option(names = "--posts", defaultValue = "50000", description = "Posts of feeds.")
  private int posts;

  @Option(
      names = "--engagements",
      defaultValue = "1000000",
      description = "What people do with the posts.")
  private int engagements;

  @Option(
      names = "--silence",
      defaultValue = "70",
      description = "Seconds in which nothing happens to posts, and nothing may be written.")
  private int silence;

  @Option(names = "--sessions", defaultValue = "2000", description = "Sessions they belong to.")
  private int sessions;

  @Option(
      names = "--present",
      defaultValue = "200000",
      description = "Viewers in the hot session at once.")
  private int present;

  @Option(names = "--visitors", defaultValue = "50000", description = "Visitors that are tracked.")
  private int visitors;

  @Option(names = "--packing", defaultValue = "40", description = "Events in a packed entry.")
  private int packing;

  @Option(
      names = "--rounds",
      defaultValue = "2",
      description = "Measured runs of each, after one to warm up; 0: only bytes and writes.")
  private int rounds;

  @Option(
      names = "--only",
      split = ";",
      description =
          "Run only workloads whose name contains one of these: goals, viewers, feeds, tracking.")
  private List<String> only = List.of();

  @Option(names = "--backends", split = ",", defaultValue = "hashmap,rocksdb")
  private List<String> backends;

  @Override
  public Integer call() throws Exception {
    RedisURI uri = RedisURI.create(redis);
    uri.setTimeout(Duration.ofMinutes(2));
    RedisClient client = RedisClient.create(uri);
    Map<String, List<Measurement>> results = new LinkedHashMap<>();
    Map<String, FeedCost> costs = new LinkedHashMap<>();
    Map<String, TrackingCost> trackingCosts = new LinkedHashMap<>();
    try (StatefulRedisConnection<String, String> connection = client.connect();
        LocalCluster cluster = LocalCluster.start(redis)) {
      RedisCommands<String, String> commands = connection.sync();
      if (commands.dbsize() > 0) {
        System.err.println("The Redis at " + redis + " is not empty; give an empty one.");
        return 2;
      }
      CpuClock cpu = new CpuClock(commands);
      List<Workload> workloads =
          new ArrayList<>(
              List.of(
                  Workload.goals(events, sessions, 50_000),
                  Workload.viewers(events, sessions, 0, 0),
                  Workload.viewers(events, sessions, 90, present),
                  new FeedWorkload(posts, engagements),
                  new TrackingWorkload(events, visitors, sessions)));
      workloads.removeIf(w -> !only.isEmpty() && only.stream().noneMatch(w.name()::contains));
      if (workloads.isEmpty()) {
        System.err.println("No workload's name contains any of " + only);
        return 2;
      }
      for (Workload workload : workloads) {
        preload(client, workload);
        for (int round = 0; rounds > 0 && round <= rounds; round++) {
          measure(results, round, workload, "bare drain", cpu, () -> drain(client, workload));
          for (String backend : backends) {
            forgetResults(commands);
            measure(results, round, workload, backend, cpu, () -> run(cluster, workload, backend));
            workload.check(commands);
          }
        }
        if (workload instanceof FeedWorkload feeds) {
          for (String backend : backends) {
            forgetResults(commands);
            costs.put(
                backend,
                FeedCost.of(
                    cluster,
                    wired(cluster, workload, backend, false),
                    feeds,
                    commands,
                    Duration.ofSeconds(silence)));
          }
        }
        if (workload instanceof TrackingWorkload tracking) {
          for (String backend : backends) {
            forgetResults(commands);
            trackingCosts.put(
                backend,
                TrackingCost.of(
                    cluster,
                    wired(cluster, workload, backend, false),
                    tracking,
                    events -> append(client, events),
                    commands));
          }
          tracking.forgetFiles();
        }
        commands.flushall();
      }
    } finally {
      client.shutdown();
    }
    System.out.println("| workload | by | events/s (median) | core-seconds per million |");
    System.out.println("|---|---|---|---|");
    results.forEach(
        (name, runs) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.2f |%n",
                name,
                Measurement.medianRate(runs),
                Measurement.medianCost(runs)));
    report(costs);
    reportTracking(trackingCosts);
    return 0;
  }

  private void reportTracking(Map<String, TrackingCost> costs) {
    if (costs.isEmpty()) {
      return;
    }
    System.out.println();
    System.out.println(
        "| tracking | Parquet, bytes an event | revisions, bytes an event"
            + " | checkpoint, MB | checkpoint, bytes an event | checkpoint, ms |");
    System.out.println("|---|---|---|---|---|---|");
    costs.forEach(
        (backend, cost) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %.1f | %,d |%n",
                backend,
                (double) cost.rowBytes() / events,
                (double) cost.revisionBytes() / events,
                cost.checkpoint().bytes() / 1e6,
                (double) cost.checkpoint().bytes() / events,
                cost.checkpoint().millis()));
  }

  /** No writes in the silence is what the last column says: else there had been no row. */
  private void report(Map<String, FeedCost> costs) {
    if (costs.isEmpty()) {
      return;
    }
    System.out.println();
    System.out.println(
        "| feeds | places an engagement | items an engagement | documents an engagement"
            + " | state, bytes a post | written in "
            + silence
            + " s of silence |");
    System.out.println("|---|---|---|---|---|---|");
    costs.forEach(
        (backend, cost) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %.3f | %.3f | %.3f | %,d | 0 |%n",
                backend,
                (double) cost.places() / engagements,
                (double) cost.items() / engagements,
                (double) cost.documents() / engagements,
                cost.stateBytes() / posts));
  }

  private void measure(
      Map<String, List<Measurement>> results,
      int round,
      Workload workload,
      String by,
      CpuClock cpu,
      Callable<Integer> run)
      throws Exception {
    Measurement measured = Measurement.of(cpu, run);
    measured.report(round, workload.name() + ", " + by);
    if (round > 0) {
      results
          .computeIfAbsent(workload.name() + " | " + by, name -> new ArrayList<>())
          .add(measured);
    }
  }

  private static int run(LocalCluster cluster, Workload workload, String backend) throws Exception {
    cluster.run(wired(cluster, workload, backend, true));
    return workload.events;
  }

  private static StreamExecutionEnvironment wired(
      LocalCluster cluster, Workload workload, String backend, boolean bounded) {
    Configuration config = new Configuration();
    config.set(JobOptions.BOUNDED, bounded);
    config.set(JobOptions.REDIS_URI, cluster.redisUri());
    config.set(JobOptions.MONGO_URI, cluster.mongoUri());
    config.set(StateBackendOptions.STATE_BACKEND, backend);
    config.setString("execution.checkpointing.interval", "10s");
    workload.configure(config);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, config);
    workload.job().wire(env, config);
    return env;
  }

  /** Keeps the streams. */
  private static void forgetResults(RedisCommands<String, String> commands) {
    List<String> results = new ArrayList<>(commands.keys("*"));
    results.removeIf(key -> key.startsWith("ev:"));
    for (int from = 0; from < results.size(); from += PIPELINE) {
      commands.del(
          results.subList(from, Math.min(from + PIPELINE, results.size())).toArray(String[]::new));
    }
  }

  private static int drain(RedisClient client, Workload workload) {
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      Map<String, String> positions = new HashMap<>();
      for (int p = 0; p < PARTITIONS; p++) {
        positions.put(StreamKeys.stream(TOPIC, p), "0-0");
      }
      while (true) {
        List<StreamMessage<byte[], byte[]>> messages =
            connection.sync().xread(XReadArgs.Builder.count(500), offsets(positions));
        if (messages.isEmpty()) {
          return workload.events;
        }
        messages.forEach(
            message -> positions.put(new String(message.getStream(), UTF_8), message.getId()));
      }
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a generic type
  private static StreamOffset<byte[]>[] offsets(Map<String, String> positions) {
    StreamOffset<byte[]>[] offsets = new StreamOffset[positions.size()];
    int next = 0;
    for (Map.Entry<String, String> position : positions.entrySet()) {
      offsets[next++] = StreamOffset.from(position.getKey().getBytes(UTF_8), position.getValue());
    }
    return offsets;
  }

  private void preload(RedisClient client, Workload workload) {
    System.err.printf("Preloading %,d events of %s…%n", workload.events, workload.name());
    append(client, workload::make);
  }

  private void append(RedisClient client, Consumer<Consumer<Event>> events) {
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      connection.setAutoFlushCommands(false);
      RedisAsyncCommands<byte[], byte[]> commands = connection.async();
      byte[] field = StreamKeys.BODY_FIELD.getBytes(UTF_8);
      FrameWriter[] bodies = new FrameWriter[PARTITIONS];
      int[] packed = new int[PARTITIONS];
      Arrays.setAll(bodies, p -> new FrameWriter(16_384));
      List<RedisFuture<?>> pending = new ArrayList<>();
      events.accept(
          event -> {
            int partition = StreamKeys.partition(event.data().entityKey(), PARTITIONS);
            bodies[partition].append(event);
            if (++packed[partition] == packing) {
              pending.add(add(commands, field, partition, bodies[partition]));
              packed[partition] = 0;
              if (pending.size() == PIPELINE) {
                settle(connection, pending);
              }
            }
          });
      for (int p = 0; p < PARTITIONS; p++) {
        if (packed[p] > 0) {
          pending.add(add(commands, field, p, bodies[p]));
        }
      }
      pending.add(
          commands.hset(
              StreamKeys.TOPIC_REGISTRY.getBytes(UTF_8),
              TOPIC.getBytes(UTF_8),
              Integer.toString(PARTITIONS).getBytes(UTF_8)));
      settle(connection, pending);
    }
  }

  private static RedisFuture<String> add(
      RedisAsyncCommands<byte[], byte[]> commands, byte[] field, int partition, FrameWriter body) {
    return commands.xadd(
        StreamKeys.stream(TOPIC, partition).getBytes(UTF_8),
        Collections.singletonMap(field, body.take()));
  }

  private static void settle(
      StatefulRedisConnection<byte[], byte[]> connection, List<RedisFuture<?>> pending) {
    connection.flushCommands();
    if (!LettuceFutures.awaitAll(Duration.ofMinutes(1), pending.toArray(RedisFuture[]::new))) {
      throw new IllegalStateException("Redis did not take the preloaded events within a minute");
    }
    pending.clear();
  }
}
