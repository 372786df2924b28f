package live.footlight.domain.leaderboard;

import java.util.function.LongPredicate;

/**
 * Single contributions and refunds in the order they came, in segments of about 16 KB that are
 * dropped as a whole once everything in them is older than a refund could reach.
 *
 * <p>A segment is a format byte, three of padding, its number of entries (4), the latest event time
 * in it (8) and in all earlier segments (8), then entries: length (2), flags (1), event time (6),
 * content (4), diamonds (8), streamer (4), {@linkplain PackedId id} and packed member.
 */
final class GiftLog {
  static final int ORIGIN = 3;
  static final int REFUNDED = 4;

  /** A refund whose gift has not come; its time is the refund's. */
  static final int TOMBSTONE = 8;

  /** A tombstone whose gift has come and has its own entry. */
  static final int SUPERSEDED = 16;

  private static final byte FORMAT = 1;
  private static final int ENTRIES = 4;
  private static final int LATEST = 8;
  private static final int EARLIER_LATEST = 16;
  private static final int FIRST = 24;
  private static final int FULL = 16 * 1024;

  private static final int FLAGS = 2;
  private static final int TIME = 3;
  private static final int CONTENT = 9;
  private static final int DIAMONDS = 13;
  private static final int STREAMER = 21;
  private static final int ID = 25;

  private final Pages store;
  private final Page scratch = new Page();

  /** The oldest segment that is kept; the owner keeps it between applications. */
  int first;

  /** The segment that is written to; the owner keeps it between applications. */
  int last;

  /** The latest time in the oldest segment, once it is not written to any more. */
  long firstLatest;

  // The entry under the cursor.
  Page page;
  int entry;

  GiftLog(Pages store) {
    this.store = store;
  }

  /** What to do with an entry in a scan. */
  interface Visitor {
    void visit(byte[] bytes, int entry);
  }

  /** Puts the cursor on an id's entry in a segment, if it is there. */
  boolean find(int segment, byte origin, byte[] from, int idAt, int idLength) {
    Page searched = store.page(Pages.key(Pages.LOG, segment));
    byte[] bytes = searched.bytes;
    int end = searched.length;
    int at = FIRST;
    while (at < end) {
      int flags = bytes[at + FLAGS];
      if ((flags & ORIGIN) == origin
          && (flags & SUPERSEDED) == 0
          && at + ID + idLength <= end
          && Bytes.equal(bytes, at + ID, from, idAt, idLength)) {
        page = searched;
        entry = at;
        return true;
      }
      at += Bytes.getShort(bytes, at);
    }
    return false;
  }

  /** Appends an entry for the input under the batch's cursor and returns its segment. */
  int append(LedgerBatch batch, int flags, int streamer) {
    Page to = store.page(Pages.key(Pages.LOG, last));
    if (to.length >= FULL) {
      to = roll(to);
    } else if (to.isNew()) {
      begin(to, Long.MIN_VALUE);
    }
    byte[] from = batch.array();
    int at = to.length;
    to.reserve(at + ID + batch.idLength + PackedId.maxSize(batch.memberLength));
    byte[] bytes = to.bytes;
    bytes[at + FLAGS] = (byte) (flags | batch.origin);
    time(bytes, at, batch.timeMs);
    Bytes.putInt(bytes, at + CONTENT, batch.content);
    Bytes.putLong(bytes, at + DIAMONDS, batch.diamonds);
    Bytes.putInt(bytes, at + STREAMER, streamer);
    System.arraycopy(from, batch.idAt, bytes, at + ID, batch.idLength);
    int end =
        PackedId.pack(from, batch.memberAt, batch.memberLength, bytes, at + ID + batch.idLength);
    Bytes.putShort(bytes, at, end - at);
    to.length = end;
    to.changed = true;
    Bytes.putInt(bytes, ENTRIES, Bytes.getInt(bytes, ENTRIES) + 1);
    if (batch.timeMs > Bytes.getLong(bytes, LATEST)) {
      Bytes.putLong(bytes, LATEST, batch.timeMs);
    }
    return last;
  }

  /** Drops old segments whose every entry is dated before a time; returns how many entries went. */
  int dropBefore(long timeMs) {
    int dropped = 0;
    while (first < last && firstLatest < timeMs) {
      Page gone = store.page(Pages.key(Pages.LOG, first));
      dropped += Bytes.getInt(gone.bytes, ENTRIES);
      gone.clear();
      gone.changed = true;
      first++;
      if (first < last) {
        firstLatest = Bytes.getLong(store.page(Pages.key(Pages.LOG, first)).bytes, LATEST);
      }
    }
    return dropped;
  }

  /**
   * Shows all entries, newest segment first.
   *
   * @param enough asked after each segment with the latest time in all earlier ones
   */
  void scanBack(Visitor visitor, LongPredicate enough) {
    for (int segment = last; segment >= first; segment--) {
      Page shown = store.glance(Pages.key(Pages.LOG, segment), scratch);
      int at = FIRST;
      while (at < shown.length) {
        visitor.visit(shown.bytes, at);
        at += Bytes.getShort(shown.bytes, at);
      }
      if (shown.isNew() || enough.test(Bytes.getLong(shown.bytes, EARLIER_LATEST))) {
        return;
      }
    }
  }

  /** Whether the entry under the cursor says the same as the input under the batch's. */
  boolean same(LedgerBatch batch, int streamer, byte[] packedMember, int packedLength) {
    byte[] bytes = page.bytes;
    int memberAt = memberAt(bytes, entry);
    return time(bytes, entry) == batch.timeMs
        && Bytes.getInt(bytes, entry + CONTENT) == batch.content
        && diamonds(bytes, entry) == batch.diamonds
        && streamer(bytes, entry) == streamer
        && PackedId.size(bytes, memberAt) == packedLength
        && Bytes.equal(bytes, memberAt, packedMember, 0, packedLength);
  }

  /** Sets a flag of the entry under the cursor. */
  void mark(int flag) {
    page.bytes[entry + FLAGS] |= (byte) flag;
    page.changed = true;
  }

  /** Gives the tombstone under the cursor an earlier time. */
  void advance(long timeMs) {
    if (timeMs < time(page.bytes, entry)) {
      time(page.bytes, entry, timeMs);
      page.changed = true;
    }
  }

  int flags() {
    return page.bytes[entry + FLAGS];
  }

  static boolean isLive(byte[] bytes, int entry) {
    return (bytes[entry + FLAGS] & (REFUNDED | TOMBSTONE)) == 0 && diamonds(bytes, entry) > 0;
  }

  static long time(byte[] bytes, int entry) {
    return Bytes.getLong(bytes, entry + TIME) >> 16;
  }

  static long diamonds(byte[] bytes, int entry) {
    return Bytes.getLong(bytes, entry + DIAMONDS);
  }

  static int streamer(byte[] bytes, int entry) {
    return Bytes.getInt(bytes, entry + STREAMER);
  }

  /** Where the packed member starts. */
  static int memberAt(byte[] bytes, int entry) {
    return entry + ID + PackedId.size(bytes, entry + ID);
  }

  private static void time(byte[] bytes, int entry, long timeMs) {
    Bytes.putInt(bytes, entry + TIME, (int) (timeMs >> 16));
    Bytes.putShort(bytes, entry + TIME + Integer.BYTES, (int) timeMs & 0xffff);
  }

  private Page roll(Page full) {
    long latest = Bytes.getLong(full.bytes, LATEST);
    if (first == last) {
      firstLatest = latest;
    }
    last++;
    Page next = store.page(Pages.key(Pages.LOG, last));
    begin(next, Math.max(latest, Bytes.getLong(full.bytes, EARLIER_LATEST)));
    return next;
  }

  private static void begin(Page page, long earlierLatest) {
    page.reserve(FIRST);
    page.bytes[0] = FORMAT;
    Bytes.putInt(page.bytes, ENTRIES, 0);
    Bytes.putLong(page.bytes, LATEST, Long.MIN_VALUE);
    Bytes.putLong(page.bytes, EARLIER_LATEST, earlierLatest);
    page.length = FIRST;
    page.changed = true;
  }
}
