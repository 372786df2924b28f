package live.footlight.domain.feed;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import live.footlight.domain.Blobs;
import live.footlight.domain.Packed;

/**
 * Which engagements came of those that nothing takes back: views are many, so each is sixteen
 * bytes, a hash of its kind and id and when it happened. They are told from their repetitions, and
 * a takedown that is heard of later finds them, for {@link #KEPT_MS} at least.
 *
 * <p>Pages of about a hundred, by hash; a page more whenever they are full on average (linear
 * hashing), so an engagement touches one page however many there are. A page is a format byte, and
 * of each its hash (8) and, in 8 bytes, its time (44 bits), its kind (4), how many half-lives were
 * kept when it came (5) and the day on which it came (11, the low ones).
 */
final class Seen {
  /** How long an engagement is remembered at least, ms of processing time. */
  static final long KEPT_MS = Kept.DAY_MS;

  private static final byte FORMAT = 1;
  private static final int ENTRY = 16;
  private static final int PAGE_TARGET = 100;
  private static final int KINDS = 4;
  private static final int KNOWN = 5;
  private static final int DAYS = 11;
  private static final int TIME_SHIFT = KINDS + KNOWN + DAYS;

  private final Blobs store;
  private final Map<Integer, Page> open = new HashMap<>();

  /** How many pages there are, and how many engagements; the owner keeps both. */
  int pages;

  int size;

  Seen(Blobs store, int pages, int size) {
    this.store = store;
    this.pages = pages;
    this.size = size;
  }

  /** What became of an engagement. */
  enum Answer {
    NEW,
    SAME,
    OTHER
  }

  /**
   * As an engagement was remembered.
   *
   * @param atMs when it happened, ms UTC
   * @param known half-lives that were kept when it came
   */
  record Entry(long atMs, int known) {}

  /** Takes one that is remembered. */
  @FunctionalInterface
  interface Visitor {
    void see(Engagement kind, long atMs, int known);
  }

  private static final class Page {
    byte[] bytes;
    boolean changed;
  }

  /** Remembers an engagement unless it came before: with the same time, or with another. */
  Answer add(Engagement kind, String id, long atMs, int known, long day) {
    if (pages == 0) {
      pages = 1;
    }
    long hash = hash(kind, id);
    Page page = page(bucket(hash, pages));
    ByteBuffer entries = ByteBuffer.wrap(page.bytes);
    for (int at = 1; at < page.bytes.length; at += ENTRY) {
      if (entries.getLong(at) == hash) {
        return entries.getLong(at + 8) >>> TIME_SHIFT == atMs ? Answer.SAME : Answer.OTHER;
      }
    }
    append(page, hash, pack(kind, atMs, known, day));
    size++;
    if (size > pages * PAGE_TARGET) {
      split();
    }
    return Answer.NEW;
  }

  /**
   * Remembers one that came before with an earlier time than it had.
   *
   * @return as it was remembered; null where it already was with that time or one before it
   */
  Entry backdate(Engagement kind, String id, long atMs) {
    long hash = hash(kind, id);
    Page page = page(bucket(hash, pages));
    ByteBuffer entries = ByteBuffer.wrap(page.bytes);
    int at = 1;
    while (entries.getLong(at) != hash) {
      at += ENTRY;
    }
    long rest = entries.getLong(at + 8);
    Entry before = new Entry(rest >>> TIME_SHIFT, (int) (rest >>> DAYS) & mask(KNOWN));
    if (before.atMs <= atMs) {
      return null;
    }
    page.bytes = page.bytes.clone();
    ByteBuffer.wrap(page.bytes).putLong(at + 8, pack(kind, atMs, before.known, rest));
    page.changed = true;
    return before;
  }

  /** Shows all that are remembered. */
  void forEach(Visitor visitor) {
    for (int number = 0; number < pages; number++) {
      byte[] bytes = page(number).bytes;
      ByteBuffer entries = ByteBuffer.wrap(bytes);
      for (int at = 1; at < bytes.length; at += ENTRY) {
        long rest = entries.getLong(at + 8);
        visitor.see(kind(rest), rest >>> TIME_SHIFT, (int) (rest >>> DAYS) & mask(KNOWN));
      }
    }
  }

  /**
   * Forgets those that came before a day.
   *
   * @return the day of the earliest that is left, or {@link Long#MAX_VALUE}
   */
  long forget(long beforeDay, long today) {
    long earliest = Long.MAX_VALUE;
    size = 0;
    for (int number = 0; number < pages; number++) {
      Page page = page(number);
      ByteBuffer entries = ByteBuffer.wrap(page.bytes);
      byte[] left = new byte[page.bytes.length];
      int to = 1;
      for (int at = 1; at < page.bytes.length; at += ENTRY) {
        // A day of these few bits that is after today is one of the round before.
        long day = today - ((today - entries.getLong(at + 8)) & mask(DAYS));
        if (day >= beforeDay) {
          System.arraycopy(page.bytes, at, left, to, ENTRY);
          to += ENTRY;
          earliest = Math.min(earliest, day);
        }
      }
      size += (to - 1) / ENTRY;
      if (to < page.bytes.length) {
        left[0] = FORMAT;
        page.bytes = Arrays.copyOf(left, to);
        page.changed = true;
      }
    }
    if (size == 0) {
      for (int number = 0; number < pages; number++) {
        store.remove(number);
      }
      open.clear();
      pages = 0;
    }
    return earliest;
  }

  /** Writes the pages that changed. */
  void flush() {
    open.forEach(
        (number, page) -> {
          if (page.changed) {
            store.put(number, page.bytes);
          }
        });
    open.clear();
  }

  private Page page(int number) {
    return open.computeIfAbsent(
        number,
        n -> {
          Page page = new Page();
          byte[] stored = store.get(n);
          if (stored == null) {
            page.bytes = new byte[] {FORMAT};
          } else {
            Packed.checkFormat(stored[0], FORMAT, "engagements");
            page.bytes = stored;
          }
          return page;
        });
  }

  private static void append(Page page, long hash, long rest) {
    int at = page.bytes.length;
    page.bytes = Arrays.copyOf(page.bytes, at + ENTRY);
    ByteBuffer.wrap(page.bytes).putLong(at, hash).putLong(at + 8, rest);
    page.changed = true;
  }

  /** One page more: that which shares its hashes with it is told apart by one bit more. */
  private void split() {
    int added = pages++;
    Page from = page(added - Integer.highestOneBit(added));
    Page to = page(added);
    ByteBuffer entries = ByteBuffer.wrap(from.bytes);
    Page stays = new Page();
    stays.bytes = new byte[] {FORMAT};
    for (int at = 1; at < entries.capacity(); at += ENTRY) {
      long hash = entries.getLong(at);
      append(bucket(hash, pages) == added ? to : stays, hash, entries.getLong(at + 8));
    }
    from.bytes = stays.bytes;
    from.changed = true;
  }

  private static int bucket(long hash, int pages) {
    int round = Integer.highestOneBit(pages);
    int fine = (int) hash & (2 * round - 1);
    return fine < pages ? fine : fine & (round - 1);
  }

  private static long pack(Engagement kind, long atMs, int known, long day) {
    return (((atMs << KINDS | kind.code()) << KNOWN) | known) << DAYS | (day & mask(DAYS));
  }

  private static Engagement kind(long rest) {
    return Engagement.ofCode((int) (rest >>> (KNOWN + DAYS)) & mask(KINDS));
  }

  private static int mask(int bits) {
    return (1 << bits) - 1;
  }

  /**
   * FNV-1a over the characters, then the finalizer of MurmurHash3, since FNV's low bits are weak.
   */
  private static long hash(Engagement kind, String id) {
    long hash = 0xcbf29ce484222325L ^ kind.code();
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
