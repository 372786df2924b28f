package live.footlight.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import live.footlight.benchmarks.FootlightJob.Backend;
import live.footlight.benchmarks.FootlightJob.Boards;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Every contender over the same preloaded gifts in one run, in rotating order; prints medians and
 * checks that all left the same boards.
 */
@Command(
    name = "throughput",
    mixinStandardHelpOptions = true,
    description = "Throughput of the leaderboards beside peers, over the same preloaded gifts.")
final class ThroughputBenchmark implements Callable<Integer> {
  @Option(names = "--redis", required = true, description = "An empty Redis to fill and measure.")
  private String redis;

  @Option(names = "--events", defaultValue = "2000000", description = "Gifts to preload.")
  private int events;

  @Mixin private GiftOptions workload;

  @Option(names = "--packing", defaultValue = "40", description = "Events in a packed entry.")
  private int packing;

  @Option(names = "--rounds", defaultValue = "3", description = "Measured runs of each contender.")
  private int rounds;

  @Option(
      names = "--only",
      split = ";",
      description = "Run only contenders whose name contains one of these; names have commas.")
  private List<String> only = List.of();

  @Override
  public Integer call() throws Exception {
    GiftWorkload gifts = workload.zipf(events);
    RedisURI uri = RedisURI.create(redis);
    uri.setTimeout(Duration.ofMinutes(2));
    RedisClient client = RedisClient.create(uri);
    try (StatefulRedisConnection<String, String> connection = client.connect();
        LocalCluster cluster = LocalCluster.start(redis)) {
      RedisCommands<String, String> commands = connection.sync();
      if (commands.dbsize() > 0) {
        System.err.println("The Redis at " + redis + " is not empty; give an empty one.");
        return 2;
      }
      System.err.printf("Preloading %,d gifts, singly and packed by %d…%n", events, packing);
      Preloaded data = Preloaded.into(client, gifts, packing);
      BoardCheck check = new BoardCheck(gifts);
      CpuClock cpu = new CpuClock(commands);
      Map<String, List<Measurement>> results = new LinkedHashMap<>();
      List<Contender> contenders = new ArrayList<>(contenders(cluster));
      contenders.removeIf(c -> !only.isEmpty() && only.stream().noneMatch(c.name()::contains));
      if (contenders.isEmpty()) {
        System.err.println("No contender's name contains any of " + only);
        return 2;
      }
      contenders.forEach(contender -> results.put(contender.name(), new ArrayList<>()));
      for (int round = 0; round <= rounds; round++) {
        for (Contender contender : contenders) {
          BoardCheck.clear(commands);
          Measurement run = Measurement.of(cpu, () -> contender.run(client, data));
          if (contender.ranked()) {
            check.ranked(commands);
          } else if (!contender.boards().isEmpty()) {
            check.plain(commands, contender.boards());
          }
          run.report(round, contender.name());
          if (round > 0) {
            results.get(contender.name()).add(run);
          }
        }
        Collections.rotate(contenders, 1);
      }
      print(results);
    } finally {
      client.shutdown();
    }
    return 0;
  }

  private static List<Contender> contenders(LocalCluster cluster) {
    Duration tick = Duration.ofMillis(200);
    Duration stretched = Duration.ofSeconds(2);
    return List.of(
        new BareDrain("bare drain, one an entry", false),
        new BareDrain("bare drain, packed", true),
        WorkerPeers.oneAtATime(20_000),
        WorkerPeers.pipelined(),
        new InMemoryAggregator(),
        new InMemoryLoop(tick),
        new FootlightJob(cluster, Boards.SESSION, Backend.HEAP, tick, 1),
        new FootlightJob(cluster, Boards.SESSION, Backend.ROCKSDB, tick, 1),
        new InMemoryLoop(stretched),
        new FootlightJob(cluster, Boards.SESSION, Backend.HEAP, stretched, 1),
        new FootlightJob(cluster, Boards.SESSION, Backend.ROCKSDB, stretched, 1),
        new FootlightJob(cluster, Boards.ALL, Backend.HEAP, stretched, 1),
        new FootlightJob(cluster, Boards.ALL, Backend.ROCKSDB, stretched, 1));
  }

  private static void print(Map<String, List<Measurement>> results) {
    System.out.println(
        "| contender | events/s (median) | core-seconds per million (JVM + Redis) |");
    System.out.println("|---|---|---|");
    results.forEach(
        (name, runs) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.2f |%n",
                name,
                Measurement.medianRate(runs),
                Measurement.medianCost(runs)));
  }
}
