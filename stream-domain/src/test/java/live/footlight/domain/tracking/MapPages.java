package live.footlight.domain.tracking;

import java.util.Map;
import java.util.TreeMap;
import live.footlight.domain.Blobs;

/** State in a map, which copies what goes in and out as a store on disk does. */
final class MapPages implements Blobs {
  final Map<Integer, byte[]> pages = new TreeMap<>();
  int reads;
  int writes;

  @Override
  public byte[] get(int page) {
    reads++;
    byte[] bytes = pages.get(page);
    return bytes == null ? null : bytes.clone();
  }

  @Override
  public void put(int page, byte[] bytes) {
    writes++;
    pages.put(page, bytes.clone());
  }

  @Override
  public void remove(int page) {
    pages.remove(page);
  }
}
