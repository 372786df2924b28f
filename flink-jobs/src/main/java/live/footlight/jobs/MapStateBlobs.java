package live.footlight.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import live.footlight.domain.Blobs;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/** The current key's pages in Flink's state. */
public record MapStateBlobs(MapState<Integer, byte[]> pages) implements Blobs {
  /** The state of that name: page number → bytes. */
  public static MapStateDescriptor<Integer, byte[]> descriptor(String name) {
    return new MapStateDescriptor<>(
        name, Types.INT, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  @Override
  public byte[] get(int page) {
    try {
      return pages.get(page);
    } catch (Exception e) {
      throw failed(e);
    }
  }

  @Override
  public void put(int page, byte[] bytes) {
    try {
      pages.put(page, bytes);
    } catch (Exception e) {
      throw failed(e);
    }
  }

  @Override
  public void remove(int page) {
    try {
      pages.remove(page);
    } catch (Exception e) {
      throw failed(e);
    }
  }

  private static RuntimeException failed(Exception e) {
    return new UncheckedIOException(new IOException("State could not be reached", e));
  }
}
