package live.footlight.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Gifts through the ingest edge, over HTTP, beside the same JSON appended to Redis with no edge.
 */
@Command(
    name = "edge",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "The ingest edge over HTTP beside bare pipelined XADD of the same JSON.",
      "The edge takes batches (application/cloudevents-batch+json) with an HS256 token and packs"
          + " what it accepts into frames; XADD puts one event into an entry. Fails where an event"
          + " was refused or is not in its stream."
    })
final class EdgeBenchmark implements Callable<Integer> {
  @Option(names = "--redis", required = true, description = "An empty Redis, emptied at the end.")
  private String redis;

  @Option(names = "--events", defaultValue = "400000", description = "Gifts in each run.")
  private int events;

  @Option(names = "--batch", defaultValue = "100", description = "Gifts in a request.")
  private int batch;

  @Option(names = "--clients", defaultValue = "16", description = "Requests under way at a time.")
  private int clients;

  @Option(names = "--pipeline", defaultValue = "1000", description = "XADDs under way at a time.")
  private int pipeline;

  @Mixin private GiftOptions workload;

  @Option(names = "--rounds", defaultValue = "5", description = "Measured runs of each.")
  private int rounds;

  @Override
  public Integer call() throws Exception {
    RedisURI uri = RedisURI.create(redis);
    uri.setTimeout(Duration.ofMinutes(2));
    RedisClient client = RedisClient.create(uri);
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      RedisCommands<byte[], byte[]> commands = connection.sync();
      if (commands.dbsize() > 0) {
        System.err.println("The Redis at " + redis + " is not empty; give an empty one.");
        return 2;
      }
      measure(client, commands);
    } finally {
      client.shutdown();
    }
    return 0;
  }

  private void measure(RedisClient client, RedisCommands<byte[], byte[]> commands)
      throws Exception {
    GiftWorkload gifts = workload.zipf(events);
    try (EdgeSender edge = EdgeSender.start(redis, gifts, batch, clients)) {
      List<Sender> senders =
          new ArrayList<>(List.of(edge, new BareAppends(client, gifts, pipeline)));
      Map<String, List<Measurement>> results = new LinkedHashMap<>();
      senders.forEach(sender -> results.put(sender.name(), new ArrayList<>()));
      CpuClock cpu = new CpuClock(commands);
      for (int round = 0; round <= rounds; round++) {
        for (Sender sender : senders) {
          commands.flushall();
          Measurement run = Measurement.of(cpu, sender::send);
          sender.check(commands);
          run.report(round, sender.name());
          if (round > 0) {
            results.get(sender.name()).add(run);
          }
        }
        Collections.rotate(senders, 1);
      }
      print(results);
    }
    commands.flushall();
  }

  private static void print(Map<String, List<Measurement>> results) {
    double bare = Measurement.medianRate(results.get(BareAppends.NAME));
    System.out.println(
        "| sender | events/s (median) | of bare XADD | core-seconds per million (JVM + Redis) |");
    System.out.println("|---|---|---|---|");
    results.forEach(
        (name, runs) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.0f %% | %.2f |%n",
                name,
                Measurement.medianRate(runs),
                100 * Measurement.medianRate(runs) / bare,
                Measurement.medianCost(runs)));
  }

  /** One way to get the gifts into their streams. */
  interface Sender {
    /** As it stands in the table. */
    String name();

    /** Sends every gift, waits until all are acknowledged and says how many that were. */
    int send() throws InterruptedException;

    /**
     * Nothing where every gift is in its stream.
     *
     * @throws IllegalStateException where one is missing or there are too many, in words
     */
    void check(RedisCommands<byte[], byte[]> redis);
  }
}
