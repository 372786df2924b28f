package live.footlight.benchmarks;

import io.lettuce.core.api.sync.RedisCommands;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import live.footlight.benchmarks.RunningJob.Checkpoint;
import live.footlight.contract.Event;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What tracking costs beside time, of a job that is not told where its streams end.
 *
 * @param rowBytes of the rows' files, after all
 * @param revisionBytes of the revisions' files
 * @param checkpoint a whole one, after all
 */
record TrackingCost(long rowBytes, long revisionBytes, Checkpoint checkpoint) {
  private static final long LOOK_EVERY_MS = 200;

  /** Writes events behind those that are there. */
  interface Appending {
    void append(Consumer<Consumer<Event>> events);
  }

  /**
   * Has a job catch up, revise what latecomers did, since whether it had to revise anything before
   * is up to its ticks, and take a checkpoint.
   */
  static TrackingCost of(
      LocalCluster cluster,
      StreamExecutionEnvironment env,
      TrackingWorkload workload,
      Appending streams,
      RedisCommands<String, String> redis)
      throws Exception {
    try (RunningJob job = cluster.submit(env)) {
      catchUp(job, workload, redis);
      streams.append(workload::latecomersCome);
      catchUp(job, workload, redis);
      streams.append(workload::latecomersAreKnown);
      catchUp(job, workload, redis);
      // Its files are whole when it completes, and they are there when the next one does.
      Checkpoint checkpoint = job.checkpoint();
      job.checkpoint();
      workload.check(redis);
      long rows = workload.rowBytes();
      long revisions = workload.revisionBytes();
      if (rows == 0 || revisions == 0) {
        throw new IllegalStateException("no row is in a file, or no revision");
      }
      return new TrackingCost(rows, revisions, checkpoint);
    }
  }

  private static void catchUp(
      RunningJob job, TrackingWorkload workload, RedisCommands<String, String> redis) {
    while (Accounted.processedBy("tracking", redis) < workload.appended()) {
      job.check();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY_MS));
    }
  }
}
