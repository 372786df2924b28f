package live.footlight.domain.viewer;

import java.util.Map;
import java.util.TreeMap;
import live.footlight.domain.Packed;

/** Disjoint ranges of minutes that were published and are to be published again. */
final class MinuteRanges {
  /** More are joined to fewer, which only publishes a minute for nothing. */
  private static final int MOST = 32;

  private final TreeMap<Integer, Integer> lastOf = new TreeMap<>();

  boolean isEmpty() {
    return lastOf.isEmpty();
  }

  void add(int first, int last) {
    if (first > last) {
      return;
    }
    int from = first;
    int to = last;
    Map.Entry<Integer, Integer> near =
        lastOf.floorEntry(last == Integer.MAX_VALUE ? last : last + 1);
    while (near != null && near.getValue() >= from - 1L) {
      from = Math.min(from, near.getKey());
      to = Math.max(to, near.getValue());
      lastOf.remove(near.getKey());
      near = lastOf.floorEntry(to == Integer.MAX_VALUE ? to : to + 1);
    }
    lastOf.put(from, to);
    if (lastOf.size() > MOST) {
      joinNearest();
    }
  }

  private void joinNearest() {
    int best = lastOf.firstKey();
    long nearest = Long.MAX_VALUE;
    Map.Entry<Integer, Integer> before = null;
    for (Map.Entry<Integer, Integer> entry : lastOf.entrySet()) {
      if (before != null && (long) entry.getKey() - before.getValue() < nearest) {
        nearest = (long) entry.getKey() - before.getValue();
        best = before.getKey();
      }
      before = entry;
    }
    int second = lastOf.higherKey(best);
    lastOf.put(best, lastOf.remove(second));
  }

  /** The first minute. */
  int first() {
    return lastOf.firstKey();
  }

  /** Takes the first minute out. */
  int takeFirst() {
    Map.Entry<Integer, Integer> entry = lastOf.pollFirstEntry();
    if (entry.getKey() < entry.getValue()) {
      lastOf.put(entry.getKey() + 1, entry.getValue());
    }
    return entry.getKey();
  }

  void write(Packed.Writer to) {
    to.unsigned(lastOf.size());
    lastOf.forEach(
        (first, last) -> {
          to.unsigned(first);
          to.unsigned(last - first);
        });
  }

  void read(Packed.Reader from) {
    int size = from.count();
    for (int i = 0; i < size; i++) {
      int first = from.count();
      lastOf.put(first, first + from.count());
    }
  }
}
