package live.footlight.sinks.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;

/** Rows of files of any columns: those of newer builds pass through as they are. */
final class ParquetRows {
  private ParquetRows() {}

  static MessageType schema(Path file) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      return reader.getFileMetaData().getSchema();
    }
  }

  /** What is done with a row. */
  interface Reader {
    void read(Group row) throws IOException;
  }

  static void forEach(Path file, Reader each) throws IOException {
    try (ParquetReader<Group> reader = new Groups(file).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        each.read(row);
      }
    }
  }

  /**
   * Writes the rows that are kept, of all these files, into a new one, safely on disk.
   *
   * @return how many
   */
  static long write(Path target, MessageType schema, Iterable<Path> sources, Predicate<Group> kept)
      throws IOException {
    long[] rows = {0};
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(target))
            .withType(schema)
            .withConf(new PlainParquetConfiguration())
            .withCompressionCodec(ParquetFiles.CODEC)
            .withRowGroupSize(ParquetFiles.ROW_GROUP_BYTES)
            .build()) {
      for (Path source : sources) {
        forEach(
            source,
            row -> {
              if (kept.test(row)) {
                writer.write(row);
                rows[0]++;
              }
            });
      }
    }
    sync(target);
    return rows[0];
  }

  /** The text of a column, or null where the row, or the file, has none. */
  static String text(Group row, String column) {
    return row.getType().containsField(column) && row.getFieldRepetitionCount(column) > 0
        ? row.getString(column, 0)
        : null;
  }

  static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Parquet's builder, for rows of any columns. */
  private static final class Groups extends ParquetReader.Builder<Group> {
    Groups(Path file) {
      super(new LocalInputFile(file), new PlainParquetConfiguration());
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
