package live.footlight.sinks.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import live.footlight.contract.view.Column;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * Rows as Parquet has them: texts in UTF-8, integers, flags, and times as {@code timestamp(millis,
 * UTC)}.
 *
 * @param <R> the row
 */
final class ParquetColumns<R> extends WriteSupport<R> {
  private final String name;
  private final List<Column<R>> columns;
  private RecordConsumer out;

  /**
   * @param name of the message, for who reads the schema
   */
  ParquetColumns(String name, List<Column<R>> columns) {
    this.name = name;
    this.columns = columns;
  }

  MessageType schema() {
    List<Type> fields = new ArrayList<>();
    for (Column<R> column : columns) {
      Repetition repetition = column.always() ? Repetition.REQUIRED : Repetition.OPTIONAL;
      fields.add(field(column.kind(), repetition).named(column.name()));
    }
    return new MessageType(name, fields);
  }

  private static Types.PrimitiveBuilder<? extends Type> field(
      Column.Kind kind, Repetition repetition) {
    return switch (kind) {
      case TEXT, JSON ->
          Types.primitive(PrimitiveTypeName.BINARY, repetition)
              .as(LogicalTypeAnnotation.stringType());
      case INTEGER -> Types.primitive(PrimitiveTypeName.INT32, repetition);
      case LONG -> Types.primitive(PrimitiveTypeName.INT64, repetition);
      case TIME ->
          Types.primitive(PrimitiveTypeName.INT64, repetition)
              .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS));
      case FLAG -> Types.primitive(PrimitiveTypeName.BOOLEAN, repetition);
    };
  }

  /** Not called, but abstract still. */
  @Override
  @SuppressWarnings("deprecation")
  public WriteContext init(Configuration configuration) {
    return new WriteContext(schema(), Map.of());
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return new WriteContext(schema(), Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer consumer) {
    out = consumer;
  }

  @Override
  public void write(R row) {
    out.startMessage();
    for (int i = 0; i < columns.size(); i++) {
      Column<R> column = columns.get(i);
      Object value = column.value().apply(row);
      if (value != null) {
        out.startField(column.name(), i);
        write(column.kind(), value);
        out.endField(column.name(), i);
      } else if (column.always()) {
        throw new IllegalArgumentException(name + " without " + column.name());
      }
    }
    out.endMessage();
  }

  private void write(Column.Kind kind, Object value) {
    switch (kind) {
      case TEXT, JSON -> out.addBinary(Binary.fromString((String) value));
      case INTEGER -> out.addInteger((Integer) value);
      case LONG, TIME -> out.addLong((Long) value);
      case FLAG -> out.addBoolean((Boolean) value);
    }
  }
}
