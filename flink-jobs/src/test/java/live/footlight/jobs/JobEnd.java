package live.footlight.jobs;

import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.util.ExceptionUtils;

/** How tests end a job. */
public final class JobEnd {
  private JobEnd() {}

  /** Cancels a job and waits for its end: it writes no more. */
  public static void cancel(JobClient job) throws Exception {
    job.cancel().get();
    job.getJobExecutionResult().handle((result, cancelled) -> cancelled).get(1, TimeUnit.MINUTES);
  }

  /**
   * Stops a job with a savepoint as soon as all of its tasks run: results may be there before the
   * last of them does, and until then Flink takes none.
   *
   * @return where the savepoint is
   */
  public static String savepoint(JobClient job, Path directory) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (true) {
      try {
        return job.stopWithSavepoint(
                false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
            .get(1, TimeUnit.MINUTES);
      } catch (ExecutionException e) {
        if (!isStarting(e) || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  private static boolean isStarting(ExecutionException e) {
    return ExceptionUtils.findThrowable(e, CheckpointException.class)
        .map(CheckpointException::getCheckpointFailureReason)
        .filter(CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING::equals)
        .isPresent();
  }
}
