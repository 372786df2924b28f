package live.footlight.domain.viewer;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import live.footlight.domain.Rows;

/** Rows in a map, which copies what goes in and out as a store on disk does. */
final class MapRows implements Rows {
  final Map<String, byte[]> rows = new HashMap<>();

  @Override
  public byte[] get(String key) {
    byte[] row = rows.get(key);
    return row == null ? null : row.clone();
  }

  @Override
  public void put(String key, byte[] value) {
    rows.put(key, value.clone());
  }

  @Override
  public void remove(String key) {
    rows.remove(key);
  }

  @Override
  public void forEach(BiConsumer<String, byte[]> visitor) {
    rows.forEach((key, row) -> visitor.accept(key, row.clone()));
  }

  MapRows copy() {
    MapRows copy = new MapRows();
    rows.forEach(copy::put);
    return copy;
  }
}
