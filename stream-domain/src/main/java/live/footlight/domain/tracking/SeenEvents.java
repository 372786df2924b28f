package live.footlight.domain.tracking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.footlight.domain.Blobs;
import live.footlight.domain.Packed;

/**
 * Which events were seen within the horizon, by (source, id), and what they said: one of many parts
 * of it, each with its share of the ids.
 *
 * <p>16 bytes an event, on pages of about 2 KB that split one at a time as their number grows
 * (linear hashing), so that a look costs one page however many events there are. What is past the
 * horizon leaves a page when the page is written.
 *
 * <p>State: page 0 is the head (format, number of pages, events on them, the latest hour); page 1 +
 * n holds entries of 16 bytes: 64 bits of the (source, id), the hour the edge took it (4 bytes), 32
 * bits of what it said.
 */
public final class SeenEvents {
  private static final int FORMAT = 1;
  private static final int ENTRY = 16;
  private static final int PAGE_ENTRIES = 128;
  private static final long HOUR_MS = 3_600_000;

  private final int horizonHours;

  private Blobs state;
  private int pages;
  private long events;
  private int latestHour;
  private final Map<Integer, Entries> open = new HashMap<>();

  public SeenEvents(TrackingSettings settings) {
    this.horizonHours = Math.toIntExact(settings.dedupe().toHours());
  }

  /** What an event turns out to be. */
  public enum Verdict {
    NEW,
    DUPLICATE,
    CONFLICT
  }

  /** The entries of one page. */
  private static final class Entries {
    private byte[] bytes;
    private int size;
    private boolean changed;
  }

  /** Begins work on a part. */
  public void open(Blobs state) {
    this.state = state;
    byte[] head = state.get(0);
    if (head == null) {
      pages = 1;
      events = 0;
      latestHour = 0;
    } else {
      Packed.Reader from = new Packed.Reader(head);
      Packed.checkFormat(from.oneByte(), FORMAT, "events that were seen");
      pages = from.count();
      events = from.unsigned();
      latestHour = from.count();
    }
  }

  /** The part of an id, of so many parts. */
  public static int part(String source, String id, int parts) {
    return (int) Long.remainderUnsigned(key(source, id) >>> 32, parts);
  }

  private static long key(String source, String id) {
    return Hash.of(1, source, id, "", 0);
  }

  /**
   * Looks at an event, and remembers it where it is new.
   *
   * @param content hash of what it says; ids that differ and share 64 bits differ in it too, so
   *     they are a conflict and not lost
   * @param receivedAtMs when the edge took it
   */
  public Verdict see(String source, String id, int content, long receivedAtMs) {
    long key = key(source, id);
    int hour = (int) Math.max(0, receivedAtMs / HOUR_MS);
    latestHour = Math.max(latestHour, hour);
    Entries entries = page(pageOf(key));
    for (int at = 0; at < entries.size; at += ENTRY) {
      if (longAt(entries.bytes, at) == key && isKept(intAt(entries.bytes, at + 8))) {
        return intAt(entries.bytes, at + 12) == content ? Verdict.DUPLICATE : Verdict.CONFLICT;
      }
    }
    add(entries, key, hour, content);
    events++;
    if (events > (long) pages * PAGE_ENTRIES) {
      split();
    }
    return Verdict.NEW;
  }

  /** Ends work on the part. */
  public void close() {
    for (Map.Entry<Integer, Entries> page : open.entrySet()) {
      Entries entries = page.getValue();
      if (entries.changed) {
        sweep(entries);
        if (entries.size == 0) {
          state.remove(1 + page.getKey());
        } else {
          state.put(1 + page.getKey(), Arrays.copyOf(entries.bytes, entries.size));
        }
      }
    }
    open.clear();
    state.put(
        0,
        new Packed.Writer()
            .oneByte(FORMAT)
            .unsigned(pages)
            .unsigned(events)
            .unsigned(latestHour)
            .take());
  }

  /** Which page a hash is on: as many low bits as there are pages, one less above the split. */
  private int pageOf(long key) {
    int whole = Integer.highestOneBit(pages);
    int low = (int) key & 2 * whole - 1;
    return low < pages ? low : low - whole;
  }

  private Entries page(int number) {
    return open.computeIfAbsent(
        number,
        n -> {
          Entries entries = new Entries();
          byte[] bytes = state.get(1 + n);
          entries.bytes = bytes == null ? new byte[4 * ENTRY] : bytes;
          entries.size = bytes == null ? 0 : bytes.length;
          return entries;
        });
  }

  /** One page more, with a share of the entries of the one whose turn it is. */
  private void split() {
    int added = pages;
    Entries from = page(added - Integer.highestOneBit(added));
    Entries high = page(added);
    pages++;
    List<Integer> moved = new ArrayList<>();
    int kept = 0;
    byte[] old = Arrays.copyOf(from.bytes, from.size);
    for (int at = 0; at < old.length; at += ENTRY) {
      if (pageOf(longAt(old, at)) == added) {
        moved.add(at);
      } else {
        System.arraycopy(old, at, from.bytes, kept, ENTRY);
        kept += ENTRY;
      }
    }
    from.size = kept;
    from.changed = true;
    for (int at : moved) {
      add(high, longAt(old, at), intAt(old, at + 8), intAt(old, at + 12));
    }
  }

  private static void add(Entries to, long key, int hour, int content) {
    if (to.size == to.bytes.length) {
      to.bytes = Arrays.copyOf(to.bytes, 2 * to.size);
    }
    for (int i = 0; i < 8; i++) {
      to.bytes[to.size + i] = (byte) (key >>> (56 - 8 * i));
    }
    for (int i = 0; i < 4; i++) {
      to.bytes[to.size + 8 + i] = (byte) (hour >>> (24 - 8 * i));
      to.bytes[to.size + 12 + i] = (byte) (content >>> (24 - 8 * i));
    }
    to.size += ENTRY;
    to.changed = true;
  }

  private void sweep(Entries entries) {
    int kept = 0;
    for (int at = 0; at < entries.size; at += ENTRY) {
      if (isKept(intAt(entries.bytes, at + 8))) {
        System.arraycopy(entries.bytes, at, entries.bytes, kept, ENTRY);
        kept += ENTRY;
      }
    }
    events -= (entries.size - kept) / ENTRY;
    entries.size = kept;
  }

  private boolean isKept(int hour) {
    return hour >= latestHour - horizonHours;
  }

  private static long longAt(byte[] bytes, int at) {
    return (long) intAt(bytes, at) << 32 | (intAt(bytes, at + 4) & 0xffffffffL);
  }

  private static int intAt(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }
}
