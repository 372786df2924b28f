package live.footlight.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import live.footlight.domain.Blobs;

/**
 * State in a map, which copies what goes in and out as a store on disk does, and counts: no page is
 * read or written twice in one application.
 */
public final class MapBlobs implements Blobs {
  private final Map<Integer, byte[]> pages = new HashMap<>();
  private final Set<Integer> read = new HashSet<>();
  private final Set<Integer> written = new HashSet<>();
  private int reads;
  private int writes;

  @Override
  public byte[] get(int page) {
    reads++;
    read.add(page);
    byte[] bytes = pages.get(page);
    return bytes == null ? null : bytes.clone();
  }

  @Override
  public void put(int page, byte[] bytes) {
    assertThat(written.add(page)).as("page %x is written once", page).isTrue();
    writes++;
    pages.put(page, bytes.clone());
  }

  @Override
  public void remove(int page) {
    assertThat(written.add(page)).as("page %x is written once", page).isTrue();
    writes++;
    pages.remove(page);
  }

  /** The next application begins. */
  public void begin() {
    read.clear();
    written.clear();
    reads = 0;
    writes = 0;
  }

  /** Reads since {@link #begin}. */
  public int reads() {
    return reads;
  }

  /** Writes since {@link #begin}. */
  public int writes() {
    return writes;
  }

  /** The same pages, apart from these. */
  public MapBlobs copy() {
    MapBlobs copy = new MapBlobs();
    pages.forEach((page, bytes) -> copy.pages.put(page, bytes.clone()));
    return copy;
  }

  /** Bytes held. */
  public long size() {
    return pages.values().stream().mapToLong(bytes -> bytes.length).sum();
  }

  /** What is held. */
  public Map<Integer, byte[]> pages() {
    return pages;
  }
}
