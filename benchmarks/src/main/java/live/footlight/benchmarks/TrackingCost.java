package live.footlight.benchmarks;

import io.lettuce.core.api.sync.RedisCommands;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import live.footlight.benchmarks.RunningJob.Checkpoint;
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

  /** Has a job catch up, and takes a checkpoint. */
  static TrackingCost of(
      LocalCluster cluster,
      StreamExecutionEnvironment env,
      TrackingWorkload workload,
      RedisCommands<String, String> redis)
      throws Exception {
    try (RunningJob job = cluster.submit(env)) {
      while (TrackingWorkload.processed(redis) < workload.events) {
        job.check();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY_MS));
      }
      // Its files are whole when it completes, and they are there when the next one does.
      Checkpoint checkpoint = job.checkpoint();
      job.checkpoint();
      workload.check(redis);
      long rows = workload.rowBytes();
      if (rows == 0) {
        throw new IllegalStateException("no row is in a file");
      }
      return new TrackingCost(rows, workload.revisionBytes(), checkpoint);
    }
  }
}
