package live.footlight.benchmarks;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import live.footlight.benchmarks.OpenReads.Kind;
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
      "Pages of feeds and leaderboards over HTTP, under an open load, while their lists are"
          + " written.",
      "MongoDB is one in memory that has none of them, so that Redis answers all or nobody does.",
      "Fails where a measured read is not answered with a page, or a page lacks an item."
    })
final class ReadsBenchmark implements Callable<Integer> {
  private static final String LOAD = "load";

  /** Who changes the feed. */
  enum Writer {
    /** This benchmark, in the way of the sinks and as many places a second. */
    PLAIN,
    /** The feeds job, from likes: half as many a second as places are to change. */
    JOB
  }

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

  @Option(
      names = "--writer",
      defaultValue = "PLAIN",
      description = "Who changes the feed, leaderboards apart: ${COMPLETION-CANDIDATES}.")
  private Writer writer;

  @Option(
      names = "--only",
      split = ";",
      description = "Only reads whose name contains one of these, such as \"later;board\".")
  private List<String> only = List.of();

  @Option(
      names = "--alone",
      defaultValue = "5",
      description = "Seconds of writes without reads, whose cores are not counted as the reads'.")
  private int alone;

  @Override
  public Integer call() throws Exception {
    List<Kind> kinds =
        Arrays.stream(Kind.values())
            .filter(kind -> only.isEmpty() || only.stream().anyMatch(kind.words::contains))
            .toList();
    if (kinds.isEmpty()) {
      System.err.println("No read's name contains any of " + only);
      return 2;
    }
    ClientResources resources =
        DefaultClientResources.builder()
            .threadFactoryProvider(pool -> new DefaultThreadFactory(LOAD + '-' + pool, true))
            .build();
    RedisURI uri = RedisURI.create(redis);
    uri.setTimeout(Duration.ofMinutes(2));
    RedisClient client = RedisClient.create(resources, uri);
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
        int port = ((WebServerApplicationContext) edge).getWebServer().getPort();
        return written(client, commands, port, kinds) ? 0 : 1;
      } finally {
        commands.flushall();
      }
    } finally {
      client.shutdown();
      resources.shutdown().awaitUninterruptibly();
      mongo.shutdownNow();
    }
  }

  private boolean written(
      RedisClient client, RedisCommands<String, String> commands, int port, List<Kind> kinds)
      throws Exception {
    if (writer == Writer.PLAIN) {
      return measured(
          client, commands, port, kinds, new ReadableLists(items, boards, members, 42), writes);
    }
    try (FeedsJobWrites job = FeedsJobWrites.start(redis, client, items, commands)) {
      job.like(writes / 2, Duration.ofMillis(tick), LOAD + "-likes");
      return measured(
          client, commands, port, kinds, new ReadableLists(0, boards, members, 42), writes / 2);
    }
  }

  /** Whether all reads that were measured were answered with pages. */
  private boolean measured(
      RedisClient client,
      RedisCommands<String, String> commands,
      int port,
      List<Kind> kinds,
      ReadableLists lists,
      int changes)
      throws Exception {
    try (StatefulRedisConnection<String, String> filling = client.connect()) {
      lists.fill(filling);
    }
    CpuClock cpu = new CpuClock(commands, LOAD);
    try (StatefulRedisConnection<String, String> writing = client.connect();
        OpenReads reads = new OpenReads(port, kinds, items, boards, members, LOAD)) {
      Thread changing =
          new Thread(
              () -> lists.change(writing, changes, Duration.ofMillis(tick)), LOAD + "-writer");
      changing.setDaemon(true);
      changing.start();
      // A cold edge is slower than the load: what queues then would be there for long.
      reads.run(Math.max(1, rate / 4), Duration.ofSeconds(warmUp / 2));
      reads.run(rate, Duration.ofSeconds(warmUp - warmUp / 2));
      reads.forgetRefusals();
      Cores quiet =
          Cores.during(
              cpu,
              () -> {
                TimeUnit.SECONDS.sleep(alone);
                return null;
              });
      long changesBefore = lists.changes();
      List<Read> answered = new ArrayList<>();
      Cores busy =
          Cores.during(
              cpu,
              () -> {
                answered.addAll(reads.run(rate, Duration.ofSeconds(duration)));
                return null;
              });
      long changed = lists.changes() - changesBefore;
      lists.stop();
      changing.join();
      print(kinds, answered, busy, quiet);
      System.err.printf(
          Locale.ROOT,
          "%,.0f places changed a second, by this benchmark; the latest read was sent %.1f ms"
              + " late%n",
          changed / busy.seconds(),
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

  /**
   * What something took.
   *
   * @param seconds of wall time
   * @param all core-seconds but the load's
   * @param redis those of Redis among them
   */
  private record Cores(double seconds, double all, double redis) {
    static Cores during(CpuClock cpu, Callable<Void> task) throws Exception {
      double allBefore = cpu.coreSeconds();
      double redisBefore = cpu.redisSeconds();
      long start = System.nanoTime();
      task.call();
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Cores(seconds, cpu.coreSeconds() - allBefore, cpu.redisSeconds() - redisBefore);
    }

    double cores() {
      return all / seconds;
    }
  }

  private static void print(List<Kind> kinds, List<Read> answered, Cores busy, Cores quiet) {
    System.out.println("| read | reads/s | p50, ms | p90, ms | p99, ms | max, ms |");
    System.out.println("|---|---|---|---|---|---|");
    for (Kind kind : kinds) {
      row(kind.words, answered.stream().filter(read -> read.kind() == kind).toList(), busy);
    }
    row("all", answered, busy);
    double perThousand = 1_000.0 / Math.max(1, answered.size());
    double share = busy.seconds() / quiet.seconds();
    System.out.println();
    System.out.println(
        "| cores | of them writes alone | core-seconds per 1,000 reads, without writes |"
            + " of them Redis |");
    System.out.println("|---|---|---|---|");
    System.out.printf(
        Locale.ROOT,
        "| %.2f | %.2f | %.3f | %.3f |%n",
        busy.cores(),
        quiet.cores(),
        (busy.all() - quiet.all() * share) * perThousand,
        (busy.redis() - quiet.redis() * share) * perThousand);
  }

  private static void row(String name, List<Read> reads, Cores during) {
    if (reads.isEmpty()) {
      System.out.printf("| %s | 0 | | | | |%n", name);
      return;
    }
    double[] millis = reads.stream().mapToDouble(Read::millis).toArray();
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %.2f | %.2f | %.2f | %.1f |%n",
        name,
        reads.size() / during.seconds(),
        Measurement.quantile(millis, 0.5),
        Measurement.quantile(millis, 0.9),
        Measurement.quantile(millis, 0.99),
        millis[millis.length - 1]);
  }
}
