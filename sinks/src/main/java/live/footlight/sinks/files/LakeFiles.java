package live.footlight.sinks.files;

import java.io.IOException;
import java.io.Serial;
import java.util.UUID;
import live.footlight.contract.view.TrackedColumns;
import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;

/**
 * The sinks that write the lake. With checkpoints a row is in the files exactly once: a file is
 * hidden (its name begins with a dot) until the checkpoint that holds it completes.
 *
 * <pre>
 * &lt;lake>/events/dt=2026-11-22/event_type=gift_sent/part-&lt;uuid>-0.parquet
 * &lt;lake>/revisions/dt=2026-11-22/event_type=gift_sent/part-&lt;uuid>-0.parquet
 * </pre>
 */
public final class LakeFiles {
  public static final String EVENTS = "events";
  public static final String REVISIONS = "revisions";

  /** From here on a file ends before its checkpoint does. */
  static final long FILE_BYTES = 128L << 20;

  private LakeFiles() {}

  /**
   * Rows of events.
   *
   * @param lake a directory that all task managers see: {@code /data/lake}, {@code file:///…}
   */
  public static FileSink<TrackedRow> events(String lake) {
    return FileSink.forBulkFormat(new Path(lake, EVENTS), new LaidFirst<>(lake, eventFiles()))
        .withBucketAssigner(new Folders<>(TrackedRow::eventType, TrackedRow::occurredAtMs))
        .withRollingPolicy(new SizeAndCheckpoint<>(FILE_BYTES))
        .withOutputFileConfig(names())
        .build();
  }

  /** Revisions of rows; see {@link #events}. */
  public static FileSink<TrackedRevision> revisions(String lake) {
    return FileSink.forBulkFormat(new Path(lake, REVISIONS), new LaidFirst<>(lake, revisionFiles()))
        .withBucketAssigner(
            new Folders<>(TrackedRevision::eventType, TrackedRevision::occurredAtMs))
        .withRollingPolicy(new SizeAndCheckpoint<>(FILE_BYTES))
        .withOutputFileConfig(names())
        .build();
  }

  /**
   * Lays an empty file with the columns beside the folders of either kind, {@code _schema.parquet},
   * where there is none: who reads all Parquet files below then always finds something, though no
   * event was revised yet.
   */
  static void lay(String lake) throws IOException {
    lay(new Path(lake, EVENTS), eventFiles());
    lay(new Path(lake, REVISIONS), revisionFiles());
  }

  private static void lay(Path folder, BulkWriter.Factory<?> files) throws IOException {
    FileSystem system = folder.getFileSystem();
    Path schema = new Path(folder, "_schema.parquet");
    if (system.exists(schema)) {
      return;
    }
    system.mkdirs(folder);
    Path hidden = new Path(folder, "._schema." + UUID.randomUUID());
    try (FSDataOutputStream out = system.create(hidden, FileSystem.WriteMode.NO_OVERWRITE)) {
      files.create(out).finish();
    }
    if (!system.rename(hidden, schema) && !system.exists(schema)) {
      throw new IOException("cannot write " + schema);
    }
  }

  /**
   * Begins files in a lake that has the columns of both kinds. On the task manager: who submits the
   * job need not see the lake.
   *
   * @param <R> the row
   */
  private static final class LaidFirst<R> implements BulkWriter.Factory<R> {
    @Serial private static final long serialVersionUID = 1L;

    private final String lake;
    private final BulkWriter.Factory<R> files;
    private transient boolean laid;

    LaidFirst(String lake, BulkWriter.Factory<R> files) {
      this.lake = lake;
      this.files = files;
    }

    @Override
    public BulkWriter<R> create(FSDataOutputStream out) throws IOException {
      if (!laid) {
        lay(lake);
        laid = true;
      }
      return files.create(out);
    }
  }

  static BulkWriter.Factory<TrackedRow> eventFiles() {
    return ParquetFiles.factory("event", () -> TrackedColumns.EVENTS);
  }

  static BulkWriter.Factory<TrackedRevision> revisionFiles() {
    return ParquetFiles.factory("revision", () -> TrackedColumns.REVISIONS);
  }

  private static OutputFileConfig names() {
    return OutputFileConfig.builder().withPartPrefix("part").withPartSuffix(".parquet").build();
  }
}
