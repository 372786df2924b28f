package live.footlight.benchmarks;

import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.minicluster.MiniCluster;

/** A job under way, cancelled when it is closed. */
record RunningJob(MiniCluster cluster, JobID id) implements AutoCloseable {
  /**
   * Nothing where the job runs.
   *
   * @throws IllegalStateException where it has ended
   */
  void check() {
    JobStatus status = cluster.getJobStatus(id).join();
    if (status.isTerminalState()) {
      throw new IllegalStateException(
          "the job is " + status,
          cluster.requestJobResult(id).join().getSerializedThrowable().orElse(null));
    }
  }

  /**
   * One that is complete.
   *
   * @param bytes of state
   * @param millis from its trigger to its end
   */
  record Checkpoint(long bytes, long millis) {}

  /** Takes a checkpoint of all; how many bytes of state it has. */
  long checkpointBytes() {
    return checkpoint().bytes();
  }

  /** Takes a checkpoint of all. */
  Checkpoint checkpoint() {
    cluster.triggerCheckpoint(id, CheckpointType.FULL).join();
    CompletedCheckpointStats latest =
        cluster
            .getExecutionGraph(id)
            .join()
            .getCheckpointStatsSnapshot()
            .getHistory()
            .getLatestCompletedCheckpoint();
    return new Checkpoint(latest.getStateSize(), latest.getEndToEndDuration());
  }

  @Override
  public void close() {
    if (!cluster.getJobStatus(id).join().isTerminalState()) {
      cluster.cancelJob(id).join();
      cluster.requestJobResult(id).join();
    }
  }
}
