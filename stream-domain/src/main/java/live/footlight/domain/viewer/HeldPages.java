package live.footlight.domain.viewer;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import live.footlight.domain.Blobs;

/** The pages of one tick: each is read at most once, and written at most once, at the end. */
final class HeldPages {
  private final Blobs blobs;
  private final Map<Integer, byte[]> held = new HashMap<>();
  private final Set<Integer> changed = new TreeSet<>();

  HeldPages(Blobs blobs) {
    this.blobs = blobs;
  }

  /** The page, not to be changed in place; null where there is none. */
  byte[] get(int page) {
    if (!held.containsKey(page)) {
      held.put(page, blobs.get(page));
    }
    return held.get(page);
  }

  /** Sets a page; null forgets it. */
  void set(int page, byte[] bytes) {
    held.put(page, bytes);
    changed.add(page);
  }

  void write() {
    for (int page : changed) {
      byte[] bytes = held.get(page);
      if (bytes == null) {
        blobs.remove(page);
      } else {
        blobs.put(page, bytes);
      }
    }
    changed.clear();
    held.clear();
  }
}
