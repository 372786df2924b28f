package live.footlight.benchmarks;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import live.footlight.benchmarks.OpenReads.Read;
import live.footlight.read.ReadApi;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Pages of feeds and of leaderboards over HTTP, read to a fixed schedule while both change. */
@Command(
    name = "reads",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Pages of feeds and leaderboards over HTTP, under an open load, while their lists are written.",
      "MongoDB is one in memory that has none of them, so that Redis answers all or nobody does.",
      "Fails where a measured read is not answered with a page."
    })
final class ReadsBenchmark implements Callable<Integer> {
  private static final String LOAD = "load";

  @Option(names = "--redis", required = true, description = "An empty Redis, emptied at the end.")
  private String redis;

  @Option(names = "--rate", defaultValue = "1000", description = "Reads a second.")
  private int rate;

  @Option(names = "--duration", defaultValue = "30", description = "Seconds measured.")
  private int duration;

  @Option(names = "--warm-up", defaultValue = "15", description = "Seconds before that.")
  private int warmUp;

  @Option(names = "--items", defaultValue = "5000", description = "Items in each list of a feed.")
  private int items;

  @Option(names = "--boards", defaultValue = "100", description = "Sessions with a leaderboard.")
  private int boards;

  @Option(names = "--members", defaultValue = "2000", description = "Members on each leaderboard.")
  private int members;

  @Option(names = "--writes", defaultValue = "2000", description = "Changed places a second.")
  private int writes;

  @Option(names = "--tick", defaultValue = "100", description = "Time between two writes, in ms.")
  private int tick;

  @Override
  public Integer call() throws Exception {
    RedisURI uri = RedisURI.create(redis);
    uri.setTimeout(Duration.ofMinutes(2));
    RedisClient client = RedisClient.create(uri);
    MongoServer mongo = new MongoServer(new MemoryBackend());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisCommands<String, String> commands = connection.sync();
      if (commands.dbsize() > 0) {
        System.err.println("The Redis at " + redis + " is not empty; give an empty one.");
        return 2;
      }
      try (ConfigurableApplicationContext edge =
          SpringApplication.run(
              ReadApi.class,
              "--server.port=0",
              "--server.address=127.0.0.1",
              "--spring.main.banner-mode=off",
              "--footlight.redis.uri=" + redis,
              "--footlight.mongo.uri=" + mongo.bindAndGetConnectionString())) {
        return measure(client, commands, edge) ? 0 : 1;
      } finally {
        commands.flushall();
      }
    } finally {
      client.shutdown();
      mongo.shutdownNow();
    }
  }

  /** Whether all reads that were measured were answered with pages. */
  private boolean measure(
      RedisClient client,
      RedisCommands<String, String> commands,
      ConfigurableApplicationContext edge)
      throws Exception {
    ReadableLists lists = new ReadableLists(items, boards, members, 42);
    try (StatefulRedisConnection<String, String> filling = client.connect()) {
      lists.fill(filling);
    }
    int port = ((WebServerApplicationContext) edge).getWebServer().getPort();
    CpuClock cpu = new CpuClock(commands, LOAD);
    try (StatefulRedisConnection<String, String> writing = client.connect();
        OpenReads reads = new OpenReads("http://127.0.0.1:" + port, boards, LOAD)) {
      Thread writer =
          new Thread(
              () -> lists.change(writing, writes, Duration.ofMillis(tick)), LOAD + "-writer");
      writer.setDaemon(true);
      writer.start();
      // A cold edge is slower than the load: what queues then would be there for long.
      reads.run(Math.max(1, rate / 4), Duration.ofSeconds(warmUp / 2));
      reads.run(rate, Duration.ofSeconds(warmUp - warmUp / 2));
      reads.forgetRefusals();
      double coresBefore = cpu.coreSeconds();
      long changesBefore = lists.changes();
      long start = System.nanoTime();
      List<Read> answered = reads.run(rate, Duration.ofSeconds(duration));
      double seconds = (System.nanoTime() - start) / 1e9;
      double cores = (cpu.coreSeconds() - coresBefore) / seconds;
      lists.stop();
      writer.join();
      print(answered, seconds, cores);
      System.err.printf(
          Locale.ROOT,
          "%,.0f places changed a second; the latest read was sent %.1f ms late%n",
          (lists.changes() - changesBefore) / seconds,
          reads.latestNanos() / 1e6);
      if (reads.refused() > 0) {
        System.err.printf(
            Locale.ROOT,
            "%,d reads were not answered with a page and are in no row; one of them: %s%n",
            reads.refused(),
            reads.refusal());
      }
      return reads.refused() == 0;
    }
  }

  private static void print(List<Read> answered, double seconds, double cores) {
    System.out.println("| read | reads/s | p50, ms | p90, ms | p99, ms | max, ms | cores |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (String kind : OpenReads.KINDS) {
      row(kind, answered.stream().filter(read -> read.kind().equals(kind)).toList(), seconds, null);
    }
    row("all", answered, seconds, cores);
  }

  private static void row(String name, List<Read> reads, double seconds, Double cores) {
    double[] millis = reads.stream().mapToDouble(Read::millis).toArray();
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %.2f | %.2f | %.2f | %.1f | %s |%n",
        name,
        reads.size() / seconds,
        Measurement.quantile(millis, 0.5),
        Measurement.quantile(millis, 0.9),
        Measurement.quantile(millis, 0.99),
        millis[millis.length - 1],
        cores == null ? "" : String.format(Locale.ROOT, "%.2f", cores));
  }
}
