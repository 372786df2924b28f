package live.footlight.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import live.footlight.benchmarks.FootlightJob.Backend;
import live.footlight.benchmarks.FootlightJob.Boards;
import live.footlight.benchmarks.Watch.Probe;
import live.footlight.benchmarks.Watch.Sighting;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.domain.leaderboard.PartialSums;
import live.footlight.jobs.JobOptions;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * From append to visible: gifts are appended to a fixed schedule, and probes among them are looked
 * for on the boards they belong to. A latency runs from the time an entry was due, so what a stall
 * holds back counts in full (no coordinated omission).
 */
@Command(
    name = "latency",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "From append to visible on the boards, under an open load.",
      "Session boards alone first, then all boards. Fails where a probe is not seen or a board"
          + " differs from the plain sums of the gifts."
    })
final class LatencyBenchmark implements Callable<Integer> {
  private static final String LOAD = "load";
  private static final Duration SETTLING = Duration.ofSeconds(30);

  @Option(names = "--redis", required = true, description = "An empty Redis, emptied at the end.")
  private String redis;

  @Option(names = "--rate", defaultValue = "20000", description = "Gifts a second.")
  private int rate;

  @Option(names = "--duration", defaultValue = "60", description = "Seconds measured.")
  private int duration;

  @Option(names = "--warm-up", defaultValue = "20", description = "Seconds before that.")
  private int warmUp;

  @Option(names = "--tick", defaultValue = "100", description = "The job's tick, in ms.")
  private int tick;

  @Option(names = "--probes", defaultValue = "100", description = "Of each kind, a second.")
  private int probes;

  @Option(names = "--poll", defaultValue = "1", description = "Pause between two looks, in ms.")
  private int poll;

  @Option(names = "--linger", defaultValue = "2", description = "Of a group commit, in ms.")
  private int linger;

  @Mixin private GiftOptions workload;

  @Option(
      names = "--backend",
      defaultValue = "HEAP",
      description = "Where state lies: ${COMPLETION-CANDIDATES}.")
  private Backend backend;

  @Override
  public Integer call() throws Exception {
    GiftWorkload gifts = workload.zipf(Math.multiplyExact(rate, warmUp + duration));
    ClientResources resources =
        DefaultClientResources.builder()
            .threadFactoryProvider(pool -> new DefaultThreadFactory(LOAD + '-' + pool, true))
            .build();
    RedisURI uri = RedisURI.create(redis);
    uri.setTimeout(Duration.ofMinutes(2));
    RedisClient client = RedisClient.create(resources, uri);
    try (StatefulRedisConnection<String, String> connection = client.connect();
        LocalCluster cluster = LocalCluster.start(redis)) {
      RedisCommands<String, String> commands = connection.sync();
      if (commands.dbsize() > 0) {
        System.err.println("The Redis at " + redis + " is not empty; give an empty one.");
        return 2;
      }
      System.out.println(
          "| job | board | tick, ms | gifts/s | p50, ms | p90, ms | p99, ms | max, ms | cores |"
              + " probes |");
      System.out.println("|---|---|---|---|---|---|---|---|---|---|");
      for (Boards extent : Boards.values()) {
        measure(cluster, client, commands, extent, gifts);
        commands.flushall();
      }
    } finally {
      client.shutdown();
      resources.shutdown().awaitUninterruptibly();
    }
    return 0;
  }

  private void measure(
      LocalCluster cluster,
      RedisClient client,
      RedisCommands<String, String> commands,
      Boards extent,
      GiftWorkload plain)
      throws Exception {
    commands.hset(
        StreamKeys.TOPIC_REGISTRY, Preloaded.PACKED, Integer.toString(Preloaded.PARTITIONS));
    Configuration options = new Configuration();
    options.set(JobOptions.TICK, Duration.ofMillis(tick));
    try (RunningJob job =
        cluster.submit(FootlightJob.wired(cluster, extent, backend, 1, options))) {
      long start = System.nanoTime();
      GiftWorkload gifts =
          plain
              .probed(Math.max(2, rate / probes), extent == Boards.ALL)
              .starting(System.currentTimeMillis(), rate);
      Watch watch = new Watch(client, Duration.ofMillis(poll));
      OpenLoad load =
          new OpenLoad(
              client,
              gifts,
              rate,
              Duration.ofMillis(linger),
              start,
              (i, dueNanos) -> announce(gifts, i, dueNanos, extent, watch));
      CompletableFuture<Void> watching = started("watch", watch);
      CompletableFuture<Void> loading = started("appends", load);
      CpuClock cpu = new CpuClock(commands, LOAD);
      long measured = start + Duration.ofSeconds(warmUp).toNanos();
      pauseUntil(measured);
      double coresBefore = cpu.coreSeconds();
      long before = System.nanoTime();
      pauseUntil(start + Duration.ofSeconds(warmUp + duration).toNanos());
      double cores = (cpu.coreSeconds() - coresBefore) / (System.nanoTime() - before) * 1e9;
      loading.join();
      double seconds = (System.nanoTime() - start) / 1e9;
      job.check();
      watch.finish(SETTLING);
      watching.join();
      job.check();
      if (!watch.unseen().isEmpty()) {
        throw new IllegalStateException(
            watch.unseen().size() + " probes were never seen, such as " + watch.unseen().get(0));
      }
      new BoardCheck(gifts).ranked(commands, SETTLING);
      print(extent, watch.sightings(), measured, gifts.size() / seconds, cores);
      System.err.printf(
          Locale.ROOT,
          "%,d gifts in %,d entries; a look every %.1f ms; the latest append %.1f ms late%n",
          gifts.size(),
          load.entries(),
          watch.resolutionMillis(),
          load.latestNanos() / 1e6);
    }
  }

  private static void announce(
      GiftWorkload gifts, int i, long dueNanos, Boards extent, Watch watch) {
    if (gifts.probesPlatform(i)) {
      watch.announce(
          probe(PartialSums.PLATFORM, "all", gifts.occurredAtMs(i), gifts.streamerId(i), dueNanos));
    } else if (gifts.probesSupporters(i)) {
      String supporter = gifts.supporterId(i);
      long reachedAt = gifts.occurredAtMs(i);
      watch.announce(
          probe("session:" + gifts.sessionId(i), "session", reachedAt, supporter, dueNanos));
      if (extent == Boards.ALL) {
        watch.announce(
            probe("streamer:" + gifts.streamerId(i), "all", reachedAt, supporter, dueNanos));
      }
    }
  }

  /** A member to appear on a board, such as {@code session:s1}. */
  static Probe probe(String of, String window, long reachedAtMs, String member, long dueNanos) {
    int kind = of.indexOf(':');
    return new Probe(
        kind < 0 ? of : of.substring(0, kind),
        LeaderboardKeys.ranking(of, window),
        member,
        reachedAtMs,
        dueNanos);
  }

  private void print(
      Boards extent, List<Sighting> all, long measuredFrom, double achieved, double cores) {
    for (String board : List.of("session", "streamer", PartialSums.PLATFORM)) {
      double[] millis =
          all.stream()
              .filter(s -> s.probe().board().equals(board))
              .filter(s -> s.probe().dueNanos() >= measuredFrom)
              .mapToDouble(Sighting::millis)
              .toArray();
      if (millis.length > 0) {
        Arrays.sort(millis);
        System.out.printf(
            Locale.ROOT,
            "| %s, %s | %s | %d | %,.0f | %.0f | %.0f | %.0f | %.0f | %.2f | %,d |%n",
            extent == Boards.ALL ? "all boards" : "session boards",
            backend == Backend.HEAP ? "heap" : "RocksDB",
            board,
            tick,
            achieved,
            Measurement.quantile(millis, 0.5),
            Measurement.quantile(millis, 0.9),
            Measurement.quantile(millis, 0.99),
            millis[millis.length - 1],
            cores,
            millis.length);
      }
    }
  }

  /** Starts a thread that is not counted. */
  static CompletableFuture<Void> started(String name, Runnable work) {
    return CompletableFuture.runAsync(
        work,
        task -> {
          Thread thread = new Thread(task, LOAD + '-' + name);
          thread.setDaemon(true);
          thread.start();
        });
  }

  static void pauseUntil(long nanos) {
    for (long rest = nanos - System.nanoTime(); rest > 0; rest = nanos - System.nanoTime()) {
      LockSupport.parkNanos(rest);
    }
  }
}
