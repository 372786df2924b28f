package live.footlight.benchmarks;

import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What feeds cost beside time, of a job that is not told where its streams end.
 *
 * @param places changes of places in lists, acknowledged by Redis until it had caught up
 * @param items items, each acknowledged by Redis
 * @param documents items, each acknowledged by what takes the place of MongoDB
 * @param stateBytes of a whole checkpoint, after all
 */
record FeedCost(long places, long items, long documents, long stateBytes) {
  private static final Duration SETTLED = Duration.ofSeconds(2);

  /**
   * Has a job catch up, and then nothing happen.
   *
   * @param silence how long
   * @throws IllegalStateException where anything was written meanwhile
   */
  static FeedCost of(
      LocalCluster cluster,
      StreamExecutionEnvironment env,
      FeedWorkload workload,
      RedisCommands<String, String> redis,
      Duration silence)
      throws Exception {
    FeedCost begun = written();
    try (RunningJob job = cluster.submit(env)) {
      while (Accounted.by("feeds", redis) < workload.events) {
        pass(job, Duration.ofMillis(200));
      }
      FeedCost before;
      FeedCost caughtUp = written();
      do {
        before = caughtUp;
        pass(job, SETTLED);
        caughtUp = written();
      } while (!caughtUp.equals(before));
      workload.check(redis);
      if (caughtUp.items - begun.items < workload.posts) {
        throw new IllegalStateException("writes are not counted: " + caughtUp);
      }
      pass(job, silence);
      FeedCost then = written();
      if (!then.equals(caughtUp)) {
        throw new IllegalStateException(
            "nothing happened, and it wrote: " + caughtUp + " became " + then);
      }
      return new FeedCost(
          then.places - begun.places,
          then.items - begun.items,
          then.documents - begun.documents,
          job.checkpointBytes());
    }
  }

  private static FeedCost written() {
    return new FeedCost(
        AcknowledgedWrites.of("Write lists"),
        AcknowledgedWrites.of("Write items"),
        AcknowledgedWrites.of("Keep items"),
        0);
  }

  private static void pass(RunningJob job, Duration time) {
    job.check();
    LockSupport.parkNanos(time.toNanos());
  }
}
