package live.footlight.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import live.footlight.benchmarks.FootlightJob.Backend;
import live.footlight.benchmarks.FootlightJob.Boards;
import live.footlight.benchmarks.RunningJob.Checkpoint;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The same number of gifts over more and more keys, and over more partitions: what that does to
 * throughput, to state and to checkpoints. A key is a line of a session's board.
 */
@Command(
    name = "growth",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Throughput, state and checkpoints of session boards with keys x1, x10, x100, and with 1, 8"
          + " and 32 partitions.",
      "A key is a supporter in a session. All have about as many gifts: there is as little to"
          + " coalesce as there can be."
    })
final class GrowthBenchmark implements Callable<Integer> {
  private static final Duration SETTLING = Duration.ofSeconds(30);
  private static final Duration LONGEST_TICK = Duration.ofSeconds(2);
  private static final int PACKING = 40;

  @Option(names = "--redis", required = true, description = "An empty Redis, emptied at the end.")
  private String redis;

  @Option(names = "--events", defaultValue = "1000000", description = "Gifts, of each row.")
  private int events;

  @Option(names = "--sessions", defaultValue = "100", description = "Sessions, at x1.")
  private int sessions;

  @Option(names = "--supporters", defaultValue = "100", description = "Supporters of a session.")
  private int supporters;

  @Option(
      names = "--keys",
      split = ",",
      defaultValue = "1,10,100",
      description = "How many times the sessions, over 8 partitions.")
  private List<Integer> keys;

  @Option(
      names = "--partitions",
      split = ",",
      defaultValue = "1,8,32",
      description = "How many partitions, with the first of --keys.")
  private List<Integer> partitions;

  @Option(
      names = "--backends",
      split = ",",
      defaultValue = "HEAP,ROCKSDB",
      description = "Where state lies: ${COMPLETION-CANDIDATES}.")
  private List<Backend> backends;

  @Option(names = "--rounds", defaultValue = "1", description = "Measured runs of each.")
  private int rounds;

  private final Set<Backend> warm = EnumSet.noneOf(Backend.class);

  /**
   * What the gifts are spread over.
   *
   * @param times how many times the sessions
   */
  private record Spread(int times, int partitions) {}

  @Override
  public Integer call() throws Exception {
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
      System.out.println(
          "| keys | partitions | state | events/s (median) | core-seconds per million"
              + " | checkpoint, MB | bytes a key | bytes a gift | checkpoint, ms |");
      System.out.println("|---|---|---|---|---|---|---|---|---|");
      for (Spread spread : spreads()) {
        measure(spread, cluster, client, commands);
        commands.flushall();
      }
    } finally {
      client.shutdown();
    }
    return 0;
  }

  private Set<Spread> spreads() {
    Set<Spread> all = new LinkedHashSet<>();
    keys.forEach(times -> all.add(new Spread(times, Preloaded.PARTITIONS)));
    partitions.forEach(count -> all.add(new Spread(keys.get(0), count)));
    return all;
  }

  private void measure(
      Spread spread,
      LocalCluster cluster,
      RedisClient client,
      RedisCommands<String, String> commands)
      throws Exception {
    GiftWorkload gifts =
        GiftWorkload.even(events, Math.multiplyExact(sessions, spread.times), supporters, 42);
    Preloaded data = Preloaded.packed(client, gifts, PACKING, spread.partitions);
    BoardCheck check = new BoardCheck(gifts);
    CpuClock cpu = new CpuClock(commands);
    for (Backend backend : backends) {
      FootlightJob job = new FootlightJob(cluster, Boards.SESSION, backend, LONGEST_TICK, 1);
      List<Measurement> runs = new ArrayList<>();
      for (int round = warm.add(backend) ? 0 : 1; round <= rounds; round++) {
        BoardCheck.clear(commands);
        Measurement run = Measurement.of(cpu, () -> job.run(client, data));
        check.ranked(commands);
        run.report(round, spread + ", " + backend);
        if (round > 0) {
          runs.add(run);
        }
      }
      BoardCheck.clear(commands);
      print(spread, backend, check.lines(), runs, checkpoint(cluster, backend, check, commands));
    }
  }

  /** Of a job that has taken all gifts, and would go on. */
  private Checkpoint checkpoint(
      LocalCluster cluster,
      Backend backend,
      BoardCheck check,
      RedisCommands<String, String> commands)
      throws Exception {
    try (RunningJob job =
        cluster.submit(
            FootlightJob.wired(cluster, Boards.SESSION, backend, 1, new Configuration()))) {
      job.awaitAccounted(commands, events);
      check.ranked(commands, SETTLING);
      return job.checkpoint();
    }
  }

  private void print(
      Spread spread, Backend backend, long lines, List<Measurement> runs, Checkpoint checkpoint) {
    System.out.printf(
        Locale.ROOT,
        "| %,d (x%d) | %d | %s | %,.0f | %.2f | %.1f | %,.0f | %.1f | %,d |%n",
        lines,
        spread.times,
        spread.partitions,
        backend.label(),
        Measurement.medianRate(runs),
        Measurement.medianCost(runs),
        checkpoint.bytes() / 1e6,
        (double) checkpoint.bytes() / lines,
        (double) checkpoint.bytes() / events,
        checkpoint.millis());
  }
}
