package live.footlight.sinks.files;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import live.footlight.contract.view.Column;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * Parquet, as Flink's file sink wants it: it gives an open stream, and closes it itself.
 *
 * @param <R> the row
 */
final class ParquetFiles<R> implements BulkWriter<R> {
  /** A folder's open rows are held in memory up to this, so that many folders fit. */
  static final long ROW_GROUP_BYTES = 16L << 20;

  static final CompressionCodecName CODEC = CompressionCodecName.ZSTD;

  private final ParquetWriter<R> writer;

  private ParquetFiles(ParquetWriter<R> writer) {
    this.writer = writer;
  }

  /**
   * Makes the writers.
   *
   * @param name of the message in the schema
   * @param columns a list that does not travel; see {@link Columns}
   */
  static <R> BulkWriter.Factory<R> factory(String name, Columns<R> columns) {
    return stream ->
        new ParquetFiles<>(
            new Builder<>(new Stream(stream), new ParquetColumns<>(name, columns.list()))
                .withConf(new PlainParquetConfiguration())
                .withCompressionCodec(CODEC)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build());
  }

  /**
   * Where the columns are, by name: a writer's factory travels to the cluster, functions do not.
   *
   * @param <R> the row
   */
  @FunctionalInterface
  interface Columns<R> extends java.io.Serializable {
    List<Column<R>> list();
  }

  @Override
  public void addElement(R row) throws IOException {
    writer.write(row);
  }

  @Override
  public void flush() {
    // Parquet writes row groups when they are full, and the rest at the end.
  }

  @Override
  public void finish() throws IOException {
    writer.close();
  }

  /** Parquet's builder, for rows of ours. */
  private static final class Builder<R> extends ParquetWriter.Builder<R, Builder<R>> {
    private final WriteSupport<R> rows;

    Builder(OutputFile file, WriteSupport<R> rows) {
      super(file);
      this.rows = rows;
    }

    @Override
    protected Builder<R> self() {
      return this;
    }

    /** Not called, but abstract still. */
    @Override
    @SuppressWarnings("deprecation")
    protected WriteSupport<R> getWriteSupport(Configuration configuration) {
      return rows;
    }

    @Override
    protected WriteSupport<R> getWriteSupport(ParquetConfiguration configuration) {
      return rows;
    }
  }

  /** A stream of Flink's as a file of Parquet's. */
  private record Stream(FSDataOutputStream stream) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new Positions(stream);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return new Positions(stream);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }

  /** Says where it is; closing it closes nothing, since the stream is the sink's. */
  private static final class Positions extends PositionOutputStream {
    private final FSDataOutputStream stream;

    Positions(FSDataOutputStream stream) {
      this.stream = stream;
    }

    @Override
    public long getPos() throws IOException {
      return stream.getPos();
    }

    @Override
    public void write(int b) throws IOException {
      stream.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      ((OutputStream) stream).write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
      stream.flush();
    }

    @Override
    public void close() throws IOException {
      stream.flush();
    }
  }
}
