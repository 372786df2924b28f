package live.footlight.domain.viewer;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import live.footlight.domain.Packed;

/**
 * How many watch, over all of event time: for each millisecond by how much the counts change.
 *
 * <p>Three levels. A minute's page holds its changes, ascending: offset in ms relative to the
 * change before, preview, sd; varints, the counts signed. An hour's page (64 minutes) holds a
 * {@link Stretch} for each minute that has changes, and the directory, in the head, one for each
 * such page. So an input touches the pages of the minutes whose changes it alters, and any stretch
 * of time is summed up from the directory and the few pages at its ends. Nothing is clipped here: a
 * session's start and end decide which stretch is asked for, and may become known late.
 */
final class Curve {
  static final long MINUTE_MS = 60_000;

  private static final int FORMAT = 1;
  private static final int MINUTE_PAGES = 0x4000_0000;
  private static final int CHUNK_PAGES = 0x2000_0000;
  private static final int CHUNK_BITS = 6;
  private static final int CHUNK_MINUTES = 1 << CHUNK_BITS;
  private static final int CODES = 9;

  /** No event time is later; minutes must fit into the page numbers. */
  static final long LATEST_MS = (MINUTE_PAGES - 1) * MINUTE_MS;

  private final HeldPages pages;
  private final NavigableMap<Integer, Stretch> directory = new TreeMap<>();
  private final Map<Integer, Stretch[]> chunks = new TreeMap<>();
  private final TreeMap<Integer, Changes> buffered = new TreeMap<>();
  private final Set<Integer> unwritten = new TreeSet<>();
  private final Packed.Writer writer = new Packed.Writer();

  // The changes before and after an instant within its minute. What is published begins at the
  // session's start, and that minute may hold very many.
  private long cutMs = -1;
  private Stretch beforeCut = Stretch.EMPTY;
  private Stretch afterCut = Stretch.EMPTY;

  Curve(HeldPages pages) {
    this.pages = pages;
  }

  static int minute(long timeMs) {
    return (int) (timeMs / MINUTE_MS);
  }

  static long startOf(int minute) {
    return minute * MINUTE_MS;
  }

  /** One viewer's level was the one, and is the other. */
  void replace(Steps old, Steps now) {
    int same = 0;
    while (same < old.count
        && same < now.count
        && old.times[same] == now.times[same]
        && old.levels[same] == now.levels[same]) {
      same++;
    }
    add(old, same, -1);
    add(now, same, 1);
  }

  private void add(Steps steps, int from, int sign) {
    for (int i = from; i < steps.count; i++) {
      int old = i == 0 ? Steps.ABSENT : steps.levels[i - 1];
      int now = steps.levels[i];
      int preview = (now == Steps.PREVIEW ? 1 : 0) - (old == Steps.PREVIEW ? 1 : 0);
      int sd = (now == Steps.SD ? 1 : 0) - (old == Steps.SD ? 1 : 0);
      int minute = minute(steps.times[i]);
      int offset = (int) (steps.times[i] - startOf(minute));
      buffered
          .computeIfAbsent(minute, unused -> new Changes())
          .add(offset * CODES + (sign * preview + 1) * 3 + sign * sd + 1);
    }
  }

  /** Takes the changes over into the pages; tells each minute that changed, and by how much. */
  void settle(MinuteListener listener) {
    for (Map.Entry<Integer, Changes> entry : buffered.entrySet()) {
      settle(entry.getKey(), entry.getValue(), listener);
    }
    buffered.clear();
  }

  /** Learns of minutes that changed, in their order. */
  interface MinuteListener {
    /** By how much the counts at the minute's end moved against those at its beginning. */
    void changed(int minute, long preview, long sd);
  }

  private void settle(int minute, Changes changes, MinuteListener listener) {
    byte[] page = pages.get(MINUTE_PAGES | minute);
    Packed.Reader old = page == null ? null : new Packed.Reader(page);
    if (old != null) {
      Packed.checkFormat(old.oneByte(), FORMAT, "viewers");
    }
    changes.sort();
    writer.clear();
    writer.oneByte(FORMAT);
    Stretch sum = Stretch.EMPTY;
    boolean changed = false;
    int written = 0;
    int next = 0;
    int oldAt = 0;
    boolean oldRead = false;
    while (true) {
      if (!oldRead && old != null && !old.isAtEnd()) {
        oldAt += old.count();
        oldRead = true;
      }
      int newAt = next < changes.count ? changes.offset(next) : Integer.MAX_VALUE;
      int at = oldRead ? Math.min(oldAt, newAt) : newAt;
      if (at == Integer.MAX_VALUE) {
        break;
      }
      long preview = 0;
      long sd = 0;
      for (; next < changes.count && changes.offset(next) == at; next++) {
        preview += changes.preview(next);
        sd += changes.sd(next);
      }
      changed |= preview != 0 || sd != 0;
      if (oldRead && oldAt == at) {
        preview += old.number();
        sd += old.number();
        oldRead = false;
      }
      if (preview != 0 || sd != 0) {
        writer.unsigned(at - written);
        writer.number(preview);
        writer.number(sd);
        written = at;
        sum = sum.then(Stretch.change(startOf(minute) + at, preview, sd));
      }
    }
    if (!changed) {
      return;
    }
    pages.set(MINUTE_PAGES | minute, sum.isEmpty() ? null : writer.take());
    if (cutMs >= 0 && minute(cutMs) == minute) {
      cutMs = -1;
    }
    Stretch was = index(minute, sum);
    listener.changed(minute, sum.preview() - was.preview(), sum.sd() - was.sd());
  }

  private Stretch index(int minute, Stretch stretch) {
    int chunk = minute >> CHUNK_BITS;
    Stretch[] minutes = chunk(chunk);
    Stretch was = minutes[minute & CHUNK_MINUTES - 1];
    minutes[minute & CHUNK_MINUTES - 1] = stretch;
    Stretch sum = Stretch.EMPTY;
    for (Stretch one : minutes) {
      sum = sum.then(one);
    }
    if (sum.isEmpty()) {
      directory.remove(chunk);
    } else {
      directory.put(chunk, sum);
    }
    unwritten.add(chunk);
    return was;
  }

  private Stretch[] chunk(int chunk) {
    return chunks.computeIfAbsent(chunk, this::readChunk);
  }

  private Stretch[] readChunk(int chunk) {
    Stretch[] minutes = new Stretch[CHUNK_MINUTES];
    Arrays.fill(minutes, Stretch.EMPTY);
    byte[] page = pages.get(CHUNK_PAGES | chunk);
    if (page != null) {
      Packed.Reader from = new Packed.Reader(page);
      Packed.checkFormat(from.oneByte(), FORMAT, "viewers");
      while (!from.isAtEnd()) {
        int minute = from.oneByte();
        minutes[minute] = Stretch.read(from);
      }
    }
    return minutes;
  }

  /** The changes within one whole minute. */
  Stretch within(int minute) {
    int chunk = minute >> CHUNK_BITS;
    return directory.containsKey(chunk) ? chunk(chunk)[minute & CHUNK_MINUTES - 1] : Stretch.EMPTY;
  }

  /** The first minute from this one on that has changes; {@link Integer#MAX_VALUE} for none. */
  int nextChanged(int minute) {
    int from = minute & CHUNK_MINUTES - 1;
    for (int chunk : directory.tailMap(minute >> CHUNK_BITS, true).keySet()) {
      Stretch[] minutes = chunk(chunk);
      for (int i = chunk == minute >> CHUNK_BITS ? from : 0; i < CHUNK_MINUTES; i++) {
        if (!minutes[i].isEmpty()) {
          return chunk << CHUNK_BITS | i;
        }
      }
    }
    return Integer.MAX_VALUE;
  }

  /** The changes within [from, to). */
  Stretch over(long fromMs, long toMs) {
    if (fromMs >= toMs || directory.isEmpty()) {
      return Stretch.EMPTY;
    }
    Stretch sum = Stretch.EMPTY;
    int first = minute(Math.min(fromMs, LATEST_MS)) >> CHUNK_BITS;
    int last = minute(Math.min(toMs - 1, LATEST_MS)) >> CHUNK_BITS;
    for (Map.Entry<Integer, Stretch> entry : directory.subMap(first, true, last, true).entrySet()) {
      int minute = entry.getKey() << CHUNK_BITS;
      if (fromMs <= startOf(minute) && startOf(minute + CHUNK_MINUTES) <= toMs) {
        sum = sum.then(entry.getValue());
        continue;
      }
      for (Stretch within : chunk(entry.getKey())) {
        long start = startOf(minute);
        long end = startOf(minute + 1);
        if (!within.isEmpty() && fromMs < end && start < toMs) {
          boolean whole = fromMs <= start && end <= toMs;
          sum = sum.then(whole ? within : part(minute, fromMs, toMs));
        }
        minute++;
      }
    }
    return sum;
  }

  /** All changes. */
  Stretch all() {
    return over(0, Long.MAX_VALUE);
  }

  private Stretch part(int minute, long fromMs, long toMs) {
    if (toMs == cutMs && fromMs <= startOf(minute)) {
      return beforeCut;
    }
    if (fromMs == cutMs && startOf(minute + 1) <= toMs) {
      return afterCut;
    }
    Stretch sum = Stretch.EMPTY;
    Packed.Reader from = new Packed.Reader(pages.get(MINUTE_PAGES | minute));
    Packed.checkFormat(from.oneByte(), FORMAT, "viewers");
    long time = startOf(minute);
    while (!from.isAtEnd()) {
      time += from.unsigned();
      Stretch change = Stretch.change(time, from.number(), from.number());
      if (fromMs <= time && time < toMs) {
        sum = sum.then(change);
      }
    }
    return sum;
  }

  /** Remembers how this instant cuts its minute, which will be asked for often. */
  void cutAt(long timeMs) {
    if (cutMs == timeMs) {
      return;
    }
    int minute = minute(timeMs);
    beforeCut = over(startOf(minute), timeMs);
    afterCut = over(timeMs, startOf(minute + 1));
    cutMs = timeMs;
  }

  /** Writes the pages of the index that changed. */
  void writeIndex() {
    for (int chunk : unwritten) {
      if (!directory.containsKey(chunk)) {
        pages.set(CHUNK_PAGES | chunk, null);
        continue;
      }
      writer.clear();
      writer.oneByte(FORMAT);
      Stretch[] minutes = chunk(chunk);
      for (int i = 0; i < CHUNK_MINUTES; i++) {
        if (!minutes[i].isEmpty()) {
          writer.oneByte(i);
          minutes[i].write(writer);
        }
      }
      pages.set(CHUNK_PAGES | chunk, writer.take());
    }
    unwritten.clear();
  }

  void write(Packed.Writer to) {
    to.unsigned(directory.size());
    int before = 0;
    for (Map.Entry<Integer, Stretch> entry : directory.entrySet()) {
      to.unsigned(entry.getKey() - before);
      entry.getValue().write(to);
      before = entry.getKey();
    }
    to.number(cutMs);
    if (cutMs >= 0) {
      beforeCut.write(to);
      afterCut.write(to);
    }
  }

  void read(Packed.Reader from) {
    int size = from.count();
    int chunk = 0;
    for (int i = 0; i < size; i++) {
      chunk += from.count();
      directory.put(chunk, Stretch.read(from));
    }
    cutMs = from.number();
    if (cutMs >= 0) {
      beforeCut = Stretch.read(from);
      afterCut = Stretch.read(from);
    }
  }

  /** Changes of one minute by single viewers, unsorted: offset · 9 + (preview + 1) · 3 + sd + 1. */
  private static final class Changes {
    private int[] packed = new int[8];
    private int count;

    void add(int change) {
      if (count == packed.length) {
        packed = Arrays.copyOf(packed, count * 2);
      }
      packed[count++] = change;
    }

    void sort() {
      Arrays.sort(packed, 0, count);
    }

    int offset(int i) {
      return packed[i] / CODES;
    }

    int preview(int i) {
      return packed[i] % CODES / 3 - 1;
    }

    int sd(int i) {
      return packed[i] % 3 - 1;
    }
  }
}
