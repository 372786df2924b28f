package live.footlight.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import live.footlight.domain.Rows;

/** A key's rows on a hash map, as heap state would hold them, without Flink. */
final class HeapRows implements Rows {
  private final Map<String, byte[]> rows = new HashMap<>();

  @Override
  public byte[] get(String key) {
    return rows.get(key);
  }

  @Override
  public void put(String key, byte[] value) {
    rows.put(key, value);
  }

  @Override
  public void remove(String key) {
    rows.remove(key);
  }

  @Override
  public void forEach(BiConsumer<String, byte[]> visitor) {
    rows.forEach(visitor);
  }

  void clear() {
    rows.clear();
  }
}
