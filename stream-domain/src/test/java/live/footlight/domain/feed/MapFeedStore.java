package live.footlight.domain.feed;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import live.footlight.domain.Blobs;
import live.footlight.domain.Rows;

/** An item's state on maps; counts what is written. */
final class MapFeedStore implements FeedStore {
  byte[] head;
  final Map<String, byte[]> rows = new TreeMap<>();
  final Map<Integer, byte[]> pages = new TreeMap<>();
  int headWrites;

  MapFeedStore copy() {
    MapFeedStore copy = new MapFeedStore();
    copy.head = head;
    copy.rows.putAll(rows);
    copy.pages.putAll(pages);
    return copy;
  }

  @Override
  public byte[] head() {
    return head;
  }

  @Override
  public void head(byte[] bytes) {
    head = bytes;
    headWrites++;
  }

  @Override
  public Rows engagements() {
    return new Rows() {
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
    };
  }

  @Override
  public Blobs seen() {
    return new Blobs() {
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
    };
  }

  @Override
  public void clear() {
    head = null;
    rows.clear();
    pages.clear();
  }
}
