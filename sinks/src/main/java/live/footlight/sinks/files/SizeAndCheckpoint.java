package live.footlight.sinks.files;

import java.io.IOException;
import java.io.Serial;
import org.apache.flink.streaming.api.functions.sink.filesystem.PartFileInfo;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.CheckpointRollingPolicy;

/**
 * A file ends with the checkpoint, since Parquet cannot go on in one after a restore, or before it
 * when it is large.
 *
 * @param <R> the row
 */
final class SizeAndCheckpoint<R> extends CheckpointRollingPolicy<R, String> {
  @Serial private static final long serialVersionUID = 1L;

  private final long bytes;

  SizeAndCheckpoint(long bytes) {
    this.bytes = bytes;
  }

  @Override
  public boolean shouldRollOnEvent(PartFileInfo<String> file, R row) throws IOException {
    return file.getSize() >= bytes;
  }

  @Override
  public boolean shouldRollOnProcessingTime(PartFileInfo<String> file, long now) {
    return false;
  }
}
