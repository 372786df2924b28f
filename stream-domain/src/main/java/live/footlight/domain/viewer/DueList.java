package live.footlight.domain.viewer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;
import live.footlight.domain.Packed;

/**
 * Which viewers are to be looked at when: for each second of processing time their ids, on pages of
 * about 4 KB, so that adding one touches one small page.
 *
 * <p>A page is a format byte and ids (length as a varint, UTF-8). Its number is made of the
 * second's low 12 bits and a running number. The directory lies in the head: second and number of
 * pages.
 */
final class DueList {
  private static final int FORMAT = 1;
  private static final int PAGES = 0x1000_0000;
  private static final int PAGE_BYTES = 4_096;
  private static final int PAGE_BITS = 16;

  /** How many seconds ahead the list reaches; who is due later is looked at then, and again. */
  static final int REACH = 1_024;

  private final HeldPages pages;
  private final TreeMap<Long, Integer> seconds = new TreeMap<>();
  private final TreeMap<Long, List<String>> added = new TreeMap<>();

  DueList(HeldPages pages) {
    this.pages = pages;
  }

  void add(long second, String viewerId) {
    added.computeIfAbsent(second, unused -> new ArrayList<>()).add(viewerId);
  }

  /** Takes those due by this second, whole pages, until about so many were taken. */
  void take(long now, int most, ObjLongConsumer<String> taker) {
    int taken = 0;
    while (!seconds.isEmpty() && seconds.firstKey() <= now && taken < most) {
      long second = seconds.firstKey();
      int last = seconds.get(second) - 1;
      Packed.Reader from = new Packed.Reader(pages.get(page(second, last)));
      Packed.checkFormat(from.oneByte(), FORMAT, "viewers");
      while (!from.isAtEnd()) {
        taker.accept(from.name(), second);
        taken++;
      }
      pages.set(page(second, last), null);
      if (last == 0) {
        seconds.remove(second);
      } else {
        seconds.put(second, last);
      }
    }
  }

  /** The first second at which anybody is due; {@link Long#MAX_VALUE} for none. */
  long first() {
    return seconds.isEmpty() ? Long.MAX_VALUE : seconds.firstKey();
  }

  /** Writes what was added to its pages. */
  void settle() {
    added.forEach(this::append);
    added.clear();
  }

  private void append(long second, Collection<String> viewerIds) {
    int count = seconds.getOrDefault(second, 0);
    Packed.Writer to = new Packed.Writer();
    if (count > 0) {
      to.raw(pages.get(page(second, count - 1)));
    }
    for (String viewerId : viewerIds) {
      if (to.size() >= PAGE_BYTES) {
        pages.set(page(second, count - 1), to.take());
        to.clear();
      }
      if (to.size() == 0) {
        to.oneByte(FORMAT);
        count++;
      }
      to.name(viewerId);
    }
    pages.set(page(second, count - 1), to.take());
    seconds.put(second, count);
  }

  private static int page(long second, int number) {
    return PAGES | ((int) (second & 0xfff) << PAGE_BITS) | (number & ((1 << PAGE_BITS) - 1));
  }

  void write(Packed.Writer to) {
    to.unsigned(seconds.size());
    long before = 0;
    for (Map.Entry<Long, Integer> entry : seconds.entrySet()) {
      to.unsigned(entry.getKey() - before);
      to.unsigned(entry.getValue());
      before = entry.getKey();
    }
  }

  void read(Packed.Reader from) {
    int size = from.count();
    long second = 0;
    for (int i = 0; i < size; i++) {
      second += from.unsigned();
      seconds.put(second, from.count());
    }
  }
}
