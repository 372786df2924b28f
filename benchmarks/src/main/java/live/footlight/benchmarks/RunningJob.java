package live.footlight.benchmarks;

import io.lettuce.core.api.sync.RedisCommands;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;

/** A job under way, cancelled when it is closed. */
record RunningJob(MiniCluster cluster, JobID id) implements AutoCloseable {
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final String LEADERBOARDS = "leaderboards";

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

  /** Which attempt its tasks are at: 0 until they are restarted. */
  int attempt() {
    int latest = 0;
    for (AccessExecutionVertex task : tasks()) {
      latest = Math.max(latest, task.getCurrentExecutionAttempt().getAttemptNumber());
    }
    return latest;
  }

  /** Waits until all its tasks run, at that attempt or a later one, with their state restored. */
  void awaitRunning(int attempt) {
    while (attempt() < attempt || !allTasksRun()) {
      check();
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  private boolean allTasksRun() {
    for (AccessExecutionVertex task : tasks()) {
      if (task.getExecutionState() != ExecutionState.RUNNING) {
        return false;
      }
    }
    return true;
  }

  private Iterable<? extends AccessExecutionVertex> tasks() {
    return cluster.getExecutionGraph(id).join().getAllExecutionVertices();
  }

  /**
   * Waits until the job of leaderboards has accounted for so many events.
   *
   * @throws IllegalStateException where it has not within ten minutes
   */
  void awaitAccounted(RedisCommands<String, String> redis, long events) {
    long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (Accounted.by(LEADERBOARDS, redis) < events) {
      check();
      if (System.nanoTime() > until) {
        throw new IllegalStateException(
            "of " + events + " events it has taken " + Accounted.by(LEADERBOARDS, redis));
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  /**
   * A job's state, of which another can go on.
   *
   * @param cost of it
   * @param path where it lies
   */
  record Savepoint(Checkpoint cost, String path) {}

  /** Stops with a savepoint in the state backend's own format. */
  Savepoint stop(String directory) {
    String path =
        cluster.stopWithSavepoint(id, directory, false, SavepointFormatType.NATIVE).join();
    cluster.requestJobResult(id).join();
    CompletedCheckpointStats savepoint =
        cluster
            .getExecutionGraph(id)
            .join()
            .getCheckpointStatsSnapshot()
            .getHistory()
            .getLatestSavepoint();
    return new Savepoint(
        new Checkpoint(savepoint.getStateSize(), savepoint.getEndToEndDuration()), path);
  }

  @Override
  public void close() {
    if (!cluster.getJobStatus(id).join().isTerminalState()) {
      cluster.cancelJob(id).join();
      cluster.requestJobResult(id).join();
    }
  }
}
