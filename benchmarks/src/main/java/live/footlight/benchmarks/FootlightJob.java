package live.footlight.benchmarks;

import io.lettuce.core.RedisClient;
import java.time.Duration;
import live.footlight.jobs.JobOptions;
import live.footlight.jobs.leaderboards.LeaderboardsJob;
import live.footlight.jobs.leaderboards.LeaderboardsOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job as it is shipped, exactly once, ending at what was preloaded. Time and cores include its
 * submission, its deployment and what it keeps in MongoDB.
 *
 * @param cluster that runs it
 * @param extent which leaderboards
 * @param backend where its state lies
 * @param longestTick how far a tick may stretch while it is behind, as it is all the time here
 */
record FootlightJob(
    LocalCluster cluster, Boards extent, Backend backend, Duration longestTick, int parallelism)
    implements Contender {
  private static final Duration TICK = Duration.ofMillis(200);

  /** Which leaderboards. */
  enum Boards {
    /** One for each session. */
    SESSION,
    /** Sessions', and those of streamers and the platform by day, week, month and for ever. */
    ALL
  }

  /** Where state lies. */
  enum Backend {
    HEAP("hashmap", "heap"),
    ROCKSDB("rocksdb", "RocksDB");

    private final String type;
    private final String label;

    Backend(String type, String label) {
      this.type = type;
      this.label = label;
    }

    /** As it stands in tables. */
    String label() {
      return label;
    }
  }

  @Override
  public String name() {
    return "Footlight, %s, %s, tick %s%s"
        .formatted(
            extent == Boards.ALL ? "all boards" : "session boards",
            backend.label,
            longestTick.compareTo(TICK) > 0
                ? "stretching to " + longestTick.toMillis() + " ms"
                : TICK.toMillis() + " ms",
            parallelism > 1 ? ", parallelism " + parallelism : "");
  }

  @Override
  public boolean ranked() {
    return true;
  }

  @Override
  public int run(RedisClient redis, Preloaded data) throws Exception {
    Configuration config = new Configuration();
    config.set(JobOptions.BOUNDED, true);
    config.set(JobOptions.TICK, TICK);
    config.set(JobOptions.LONGEST_TICK, longestTick);
    cluster.run(wired(cluster, extent, backend, parallelism, config));
    return data.gifts().size();
  }

  /** The job with its ends, ready to be submitted. */
  static StreamExecutionEnvironment wired(
      LocalCluster cluster,
      Boards extent,
      Backend backend,
      int parallelism,
      Configuration options) {
    Configuration config = new Configuration(options);
    config.set(JobOptions.REDIS_URI, cluster.redisUri());
    config.set(JobOptions.MONGO_URI, cluster.mongoUri());
    config.set(LeaderboardsOptions.SESSIONS_ONLY, extent == Boards.SESSION);
    config.set(StateBackendOptions.STATE_BACKEND, backend.type);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, config);
    new LeaderboardsJob().wire(env, config);
    return env;
  }
}
