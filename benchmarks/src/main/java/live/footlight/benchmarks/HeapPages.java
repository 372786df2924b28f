package live.footlight.benchmarks;

import java.util.HashMap;
import java.util.Map;
import live.footlight.domain.Blobs;

/** A key's pages on a hash map, as heap state would hold them, without Flink. */
class HeapPages implements Blobs {
  private final Map<Integer, byte[]> pages = new HashMap<>();

  @Override
  public byte[] get(int page) {
    return pages.get(page);
  }

  @Override
  public void put(int page, byte[] bytes) {
    pages.put(page, bytes);
  }

  @Override
  public void remove(int page) {
    pages.remove(page);
  }

  void clear() {
    pages.clear();
  }
}
