package live.footlight.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import live.footlight.benchmarks.FootlightJob.Backend;
import live.footlight.benchmarks.FootlightJob.Boards;
import live.footlight.benchmarks.RunningJob.Checkpoint;
import live.footlight.benchmarks.RunningJob.Savepoint;
import live.footlight.benchmarks.Watch.Sighting;
import live.footlight.jobs.JobOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How long the boards stand still when the job's task manager is killed, and when the job is
 * stopped with a savepoint and goes on at another parallelism; gifts are appended all the while.
 */
@Command(
    name = "recovery",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "How long the boards stand still over a kill, and over a savepoint and another parallelism.",
      "Gifts go on being appended. Fails where a probe is not seen or a board differs from the"
          + " plain sums of the gifts."
    })
final class RecoveryBenchmark implements Callable<Integer> {
  private static final Duration SETTLING = Duration.ofMinutes(2);
  private static final Duration NO_OTHER_CHECKPOINT = Duration.ofDays(1);

  /** As in the process that runs all jobs. */
  private static final Duration RESTART_DELAY = Duration.ofMillis(200);

  private static final Duration LINGER = Duration.ofMillis(2);
  private static final int PACKING = 40;

  /** For so long are there gifts beyond the phases; the load ends when it is told to. */
  private static final int LONGEST_STANDSTILLS_S = 600;

  private static final int PARALLELISM = 1;
  private static final int OTHER_PARALLELISM = 2;

  @Option(names = "--redis", required = true, description = "An empty Redis, emptied at the end.")
  private String redis;

  @Option(names = "--events", defaultValue = "1000000", description = "Gifts in state before.")
  private int events;

  @Option(names = "--rate", defaultValue = "5000", description = "Gifts a second meanwhile.")
  private int rate;

  @Option(
      names = "--phase",
      defaultValue = "20",
      description = "Seconds before the kill, after it, and after the savepoint.")
  private int phase;

  @Option(
      names = "--since",
      defaultValue = "5",
      description = "Seconds from the latest checkpoint to the kill.")
  private int since;

  @Option(names = "--tick", defaultValue = "100", description = "The job's tick, in ms.")
  private int tick;

  @Option(names = "--probes", defaultValue = "100", description = "A second.")
  private int probes;

  @Mixin private GiftOptions workload;

  @Option(
      names = "--boards",
      defaultValue = "ALL",
      description =
          "Which boards the job keeps: ${COMPLETION-CANDIDATES}; those of sessions are"
              + " watched.")
  private Boards boards;

  @Option(
      names = "--backends",
      split = ",",
      defaultValue = "HEAP,ROCKSDB",
      description = "Where state lies: ${COMPLETION-CANDIDATES}.")
  private List<Backend> backends;

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
          "| state | what | snapshot, MB | snapshot, ms | all tasks run, ms"
              + " | first gift visible, ms | latency as before, ms | longest wait of a gift, ms |");
      System.out.println("|---|---|---|---|---|---|---|---|");
      for (Backend backend : backends) {
        measure(cluster, client, commands, backend);
        commands.flushall();
      }
    } finally {
      client.shutdown();
    }
    return 0;
  }

  /**
   * The boards stand still.
   *
   * @param what made them
   * @param snapshot from which the job goes on
   * @param fromNanos when the tasks were gone: what is appended later is visible by new ones only
   * @param runningNanos when all tasks ran again
   * @param untilNanos whose gifts are looked at
   */
  private record Standstill(
      String what, Checkpoint snapshot, long fromNanos, long runningNanos, long untilNanos) {}

  private void measure(
      LocalCluster cluster,
      RedisClient client,
      RedisCommands<String, String> commands,
      Backend backend)
      throws Exception {
    int seconds = 3 * phase + since + LONGEST_STANDSTILLS_S;
    GiftWorkload all = workload.zipf(Math.addExact(events, Math.multiplyExact(rate, seconds)));
    GiftWorkload before = all.between(0, events);
    Preloaded.packed(client, before, PACKING, Preloaded.PARTITIONS);
    RunningJob job = submit(cluster, backend, PARALLELISM, null);
    try {
      job.awaitAccounted(commands, events);
      GiftWorkload gifts =
          all.between(events, all.size())
              .probed(Math.max(2, rate / probes), false)
              .starting(System.currentTimeMillis(), rate);
      Watch watch = new Watch(client, Duration.ofMillis(1));
      long start = System.nanoTime();
      OpenLoad load =
          new OpenLoad(
              client,
              gifts,
              rate,
              LINGER,
              start,
              (i, dueNanos) -> announce(gifts, i, dueNanos, watch));
      CompletableFuture<Void> watching = LatencyBenchmark.started("watch", watch);
      CompletableFuture<Void> loading = LatencyBenchmark.started("appends", load);
      LatencyBenchmark.pauseUntil(start + nanos(phase));

      Standstill killed = kill(cluster, job);
      LatencyBenchmark.pauseUntil(killed.untilNanos);
      job.check();

      Savepoint savepoint = job.stop(cluster.savepoints());
      long stopped = System.nanoTime();
      job = submit(cluster, backend, OTHER_PARALLELISM, savepoint.path());
      job.awaitRunning(0);
      Standstill rescaled =
          new Standstill(
              "savepoint, parallelism %d to %d".formatted(PARALLELISM, OTHER_PARALLELISM),
              savepoint.cost(),
              stopped,
              System.nanoTime(),
              Long.MAX_VALUE);
      LatencyBenchmark.pauseUntil(System.nanoTime() + nanos(phase));
      load.end();
      loading.join();
      watch.finish(SETTLING);
      watching.join();
      job.check();
      if (!watch.unseen().isEmpty()) {
        throw new IllegalStateException(
            watch.unseen().size() + " probes were never seen, such as " + watch.unseen().get(0));
      }
      BoardCheck check = new BoardCheck(before, gifts.between(0, load.sent()));
      check.ranked(commands, SETTLING);
      report(backend, watch.sightings(), start + nanos(phase) / 2, List.of(killed, rescaled));
      System.err.printf(
          Locale.ROOT,
          "%s: %,d lines; a look every %.1f ms; the latest append %.1f ms late%n",
          backend.label(),
          check.lines(),
          watch.resolutionMillis(),
          load.latestNanos() / 1e6);
    } finally {
      job.close();
    }
  }

  /** Kills the task manager so long after a checkpoint. */
  private Standstill kill(LocalCluster cluster, RunningJob job) throws Exception {
    Checkpoint checkpoint = job.checkpoint();
    LatencyBenchmark.pauseUntil(System.nanoTime() + nanos(since));
    int next = job.attempt() + 1;
    cluster.killTaskManager();
    long from = System.nanoTime();
    cluster.startTaskManager();
    job.awaitRunning(next);
    long running = System.nanoTime();
    return new Standstill("task manager killed", checkpoint, from, running, running + nanos(phase));
  }

  private RunningJob submit(
      LocalCluster cluster, Backend backend, int parallelism, String savepoint) throws Exception {
    Configuration options = new Configuration();
    options.set(JobOptions.TICK, Duration.ofMillis(tick));
    options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, NO_OTHER_CHECKPOINT);
    options.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    options.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, RESTART_DELAY);
    if (savepoint != null) {
      options.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    return cluster.submit(FootlightJob.wired(cluster, boards, backend, parallelism, options));
  }

  private static void announce(GiftWorkload gifts, int i, long dueNanos, Watch watch) {
    if (gifts.probesSupporters(i)) {
      watch.announce(
          LatencyBenchmark.probe(
              "session:" + gifts.sessionId(i),
              "session",
              gifts.occurredAtMs(i),
              gifts.supporterId(i),
              dueNanos));
    }
  }

  private void report(
      Backend backend, List<Sighting> all, long steadyFrom, List<Standstill> standstills) {
    long killed = standstills.get(0).fromNanos;
    double[] steady =
        all.stream()
            .filter(s -> s.probe().dueNanos() >= steadyFrom && s.seenNanos() < killed)
            .mapToDouble(Sighting::millis)
            .sorted()
            .toArray();
    double usual = Measurement.quantile(steady, 0.99);
    for (Standstill standstill : standstills) {
      List<Sighting> after =
          all.stream()
              .filter(s -> s.probe().dueNanos() >= standstill.fromNanos)
              .filter(s -> s.probe().dueNanos() < standstill.untilNanos)
              .toList();
      if (after.isEmpty()) {
        throw new IllegalStateException(
            "no gift was appended after \"" + standstill.what + "\": give a longer --phase");
      }
      double longest =
          all.stream()
              .filter(s -> s.seenNanos() >= standstill.fromNanos)
              .filter(s -> s.probe().dueNanos() < standstill.untilNanos)
              .mapToDouble(Sighting::millis)
              .max()
              .orElseThrow();
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.1f | %,d | %,d | %s | %s | %,.0f |%n",
          backend.label(),
          standstill.what,
          standstill.snapshot.bytes() / 1e6,
          standstill.snapshot.millis(),
          TimeUnit.NANOSECONDS.toMillis(standstill.runningNanos - standstill.fromNanos),
          firstSeen(after, standstill, s -> true),
          firstSeen(after, standstill, s -> s.millis() <= usual),
          longest);
    }
    System.err.printf(Locale.ROOT, "%s: p99 before the kill %.0f ms%n", backend.label(), usual);
  }

  /** How long after its start the first of some gifts was seen. */
  private String firstSeen(List<Sighting> all, Standstill of, Predicate<Sighting> which) {
    return all.stream().filter(which).mapToLong(Sighting::seenNanos).min().stream()
        .mapToObj(seen -> "%,d".formatted(TimeUnit.NANOSECONDS.toMillis(seen - of.fromNanos)))
        .findFirst()
        .orElse("more than %,d".formatted(1_000 * phase));
  }

  private static long nanos(int seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}
