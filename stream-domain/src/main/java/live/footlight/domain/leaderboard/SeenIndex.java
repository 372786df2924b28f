package live.footlight.domain.leaderboard;

/**
 * Which ids the log holds, and in which segment: eight bytes an id, so that the usual answer, "not
 * seen", costs no look at the log, and a tick's ids fall on few pages.
 *
 * <p>A page is a format byte, three of padding, the number of slots taken (4), and an
 * open-addressed table of slots: 32 bits of the id's hash, then its segment + 1. Slots of segments
 * that were dropped are swept when their page is rebuilt.
 */
final class SeenIndex {
  private static final byte FORMAT = 1;
  private static final int TAKEN = 4;
  private static final int FIRST = 8;
  private static final int LEAST_SLOTS = 8;
  private static final int PAGE_TARGET = 320;

  private final Pages store;
  private final GiftLog log;

  /** How many pages the index has; the owner keeps it between applications. */
  int pages;

  /** How many ids it holds, about; the owner keeps it between applications. */
  int size;

  private Page found;
  private int foundAt;

  SeenIndex(Pages store, GiftLog log) {
    this.store = store;
    this.log = log;
  }

  /** Finds an id's entry in the log; true leaves the log's cursor on it. */
  boolean find(int hash, byte origin, byte[] from, int idAt, int idLength) {
    Page page = store.page(Pages.key(Pages.SEEN, Buckets.of(hash, pages)));
    if (page.isNew()) {
      return false;
    }
    byte[] bytes = page.bytes;
    int mask = slots(page) - 1;
    for (int slot = place(hash, mask); ; slot = slot + 1 & mask) {
      int at = FIRST + slot * Long.BYTES;
      long taken = Bytes.getLong(bytes, at);
      if (taken == 0) {
        return false;
      }
      if ((int) (taken >>> 32) == hash
          && (int) taken - 1 >= log.first
          && log.find((int) taken - 1, origin, from, idAt, idLength)) {
        found = page;
        foundAt = at;
        return true;
      }
    }
  }

  /** The id found last has moved to another segment. */
  void move(int segment) {
    Bytes.putInt(found.bytes, foundAt + Integer.BYTES, segment + 1);
    found.changed = true;
  }

  /** Remembers an id that was not found. */
  void add(int hash, int segment) {
    Page page = store.page(Pages.key(Pages.SEEN, Buckets.of(hash, pages)));
    int taken = page.isNew() ? 0 : Bytes.getInt(page.bytes, TAKEN);
    if (page.isNew()) {
      rebuild(page, LEAST_SLOTS);
    } else if (4 * (taken + 1) > 3 * slots(page)) {
      // Much of what is taken may have been dropped from the log.
      int live = live(page);
      taken = rebuild(page, 2 * live < slots(page) ? slots(page) : 2 * slots(page));
    }
    insert(page.bytes, slots(page) - 1, hash, segment + 1);
    Bytes.putInt(page.bytes, TAKEN, taken + 1);
    page.changed = true;
    size++;
    if (size > pages * PAGE_TARGET) {
      split();
    }
  }

  private void split() {
    int added = pages;
    Page from = store.page(Pages.key(Pages.SEEN, Buckets.source(added)));
    Page high = store.page(Pages.key(Pages.SEEN, added));
    pages++;
    byte[] old = from.bytes;
    int oldLength = from.length;
    int slots = Math.max(LEAST_SLOTS, slots(from));
    allocate(from, slots);
    allocate(high, slots);
    int low = 0;
    int moved = 0;
    for (int at = FIRST; at < oldLength; at += Long.BYTES) {
      long taken = Bytes.getLong(old, at);
      int hash = (int) (taken >>> 32);
      if (taken == 0 || (int) taken - 1 < log.first) {
        continue;
      }
      if (Buckets.of(hash, pages) == added) {
        insert(high.bytes, slots - 1, hash, (int) taken);
        moved++;
      } else {
        insert(from.bytes, slots - 1, hash, (int) taken);
        low++;
      }
    }
    Bytes.putInt(from.bytes, TAKEN, low);
    Bytes.putInt(high.bytes, TAKEN, moved);
    shrink(from, low);
    shrink(high, moved);
  }

  /** Half the slots do where they are at most three eighths taken. */
  private void shrink(Page page, int taken) {
    int slots = slots(page);
    int enough = slots;
    while (enough > LEAST_SLOTS && 8 * taken <= 3 * enough) {
      enough /= 2;
    }
    if (enough < slots) {
      rebuild(page, enough);
    }
  }

  private int live(Page page) {
    int live = 0;
    for (int at = FIRST; at < page.length; at += Long.BYTES) {
      int segment = Bytes.getInt(page.bytes, at + Integer.BYTES);
      if (segment != 0 && segment - 1 >= log.first) {
        live++;
      }
    }
    return live;
  }

  private int rebuild(Page page, int slots) {
    byte[] old = page.bytes;
    int oldLength = page.length;
    allocate(page, slots);
    int taken = 0;
    for (int at = FIRST; at < oldLength; at += Long.BYTES) {
      long slot = Bytes.getLong(old, at);
      if (slot != 0 && (int) slot - 1 >= log.first) {
        insert(page.bytes, slots - 1, (int) (slot >>> 32), (int) slot);
        taken++;
      }
    }
    Bytes.putInt(page.bytes, TAKEN, taken);
    return taken;
  }

  private static void allocate(Page page, int slots) {
    page.bytes = new byte[FIRST + slots * Long.BYTES];
    page.length = page.bytes.length;
    page.bytes[0] = FORMAT;
    page.changed = true;
  }

  private static void insert(byte[] bytes, int mask, int hash, int segment) {
    int slot = place(hash, mask);
    while (Bytes.getLong(bytes, FIRST + slot * Long.BYTES) != 0) {
      slot = slot + 1 & mask;
    }
    Bytes.putLong(bytes, FIRST + slot * Long.BYTES, (long) hash << 32 | segment);
  }

  private static int slots(Page page) {
    return (page.length - FIRST) / Long.BYTES;
  }

  /** Pages share the low bits of a hash, so the place within one is taken from a product. */
  private static int place(int hash, int mask) {
    return (hash * 0x9e3779b9) >>> 11 & mask;
  }
}
