package live.footlight.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.BiConsumer;
import live.footlight.domain.Rows;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/** The current key's rows in Flink's state. */
public record MapStateRows(MapState<String, byte[]> rows) implements Rows {
  /** The state of that name: key → bytes. */
  public static MapStateDescriptor<String, byte[]> descriptor(String name) {
    return new MapStateDescriptor<>(
        name, Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  @Override
  public byte[] get(String key) {
    try {
      return rows.get(key);
    } catch (Exception e) {
      throw failed(e);
    }
  }

  @Override
  public void put(String key, byte[] value) {
    try {
      rows.put(key, value);
    } catch (Exception e) {
      throw failed(e);
    }
  }

  @Override
  public void remove(String key) {
    try {
      rows.remove(key);
    } catch (Exception e) {
      throw failed(e);
    }
  }

  @Override
  public void forEach(BiConsumer<String, byte[]> visitor) {
    try {
      for (Map.Entry<String, byte[]> row : rows.entries()) {
        visitor.accept(row.getKey(), row.getValue());
      }
    } catch (Exception e) {
      throw failed(e);
    }
  }

  private static RuntimeException failed(Exception e) {
    return e instanceof RuntimeException unchecked
        ? unchecked
        : new UncheckedIOException(new IOException("State could not be reached", e));
  }
}
