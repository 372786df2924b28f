package live.footlight.domain.leaderboard;

/**
 * Records by name, in pages of about 2 KB that split as the table grows.
 *
 * <p>A page is a format byte and its records; a record is hash (4), length of the whole (4), length
 * of the name (2), the name, and a payload that the owner reads and writes in place.
 */
final class RecordTable {
  private static final byte FORMAT = 1;
  private static final int FIRST = 1;
  private static final int LENGTH = 4;
  private static final int NAME_LENGTH = 8;
  private static final int NAME = 10;
  private static final int PAGE_TARGET = 2048;

  private final Pages store;
  private final int kind;
  private final Page scratch = new Page();
  private final Page splitLow = new Page();

  /** How many pages the table has; the owner keeps it between applications. */
  int pages;

  /** Bytes of all records; the owner keeps it between applications. */
  long size;

  /** The page of the record that was found or added last. */
  Page page;

  RecordTable(Pages store, int kind) {
    this.store = store;
    this.kind = kind;
  }

  /** What to do with a record in a scan. */
  interface Visitor {
    void visit(byte[] bytes, int record);
  }

  /** Finds a record and returns where it starts in {@link #page}, or -1. */
  int find(byte[] from, int nameAt, int nameLength, int hash) {
    page = store.page(kind | Buckets.of(hash, pages));
    byte[] bytes = page.bytes;
    int end = page.length;
    int record = FIRST;
    while (record < end) {
      if (Bytes.getInt(bytes, record) == hash
          && Bytes.getShort(bytes, record + NAME_LENGTH) == nameLength
          && Bytes.equal(bytes, record + NAME, from, nameAt, nameLength)) {
        return record;
      }
      record += Bytes.getInt(bytes, record + LENGTH);
    }
    return -1;
  }

  /** Adds a record that {@link #find} did not find just now; its payload is zeros. */
  int add(byte[] from, int nameAt, int nameLength, int hash, int payload) {
    if (page.isNew()) {
      page.reserve(256);
      page.bytes[0] = FORMAT;
      page.length = FIRST;
    }
    int record = page.length;
    int length = NAME + nameLength + payload;
    page.reserve(record + length);
    byte[] bytes = page.bytes;
    Bytes.putInt(bytes, record, hash);
    Bytes.putInt(bytes, record + LENGTH, length);
    Bytes.putShort(bytes, record + NAME_LENGTH, nameLength);
    System.arraycopy(from, nameAt, bytes, record + NAME, nameLength);
    java.util.Arrays.fill(bytes, record + length - payload, record + length, (byte) 0);
    page.length += length;
    page.changed = true;
    size += length;
    return record;
  }

  /** Makes room for more payload, zeros, at the end of a record, and returns where it starts. */
  int extend(int record, int more) {
    page.reserve(page.length + more);
    byte[] bytes = page.bytes;
    int end = end(bytes, record);
    System.arraycopy(bytes, end, bytes, end + more, page.length - end);
    java.util.Arrays.fill(bytes, end, end + more, (byte) 0);
    Bytes.putInt(bytes, record + LENGTH, end + more - record);
    page.length += more;
    page.changed = true;
    size += more;
    return end;
  }

  /** Takes bytes out of a record's payload. */
  void cut(int record, int at, int count) {
    byte[] bytes = page.bytes;
    Bytes.putInt(bytes, record + LENGTH, end(bytes, record) - record - count);
    System.arraycopy(bytes, at + count, bytes, at, page.length - at - count);
    page.length -= count;
    page.changed = true;
    size -= count;
  }

  /** Splits pages until they are of their usual size again; what was found is forgotten. */
  void settle() {
    while (size > (long) pages * PAGE_TARGET) {
      split();
    }
  }

  /** Shows every record once, in no particular order. */
  void forEach(Visitor visitor) {
    for (int i = 0; i < pages; i++) {
      Page shown = store.glance(kind | i, scratch);
      int record = FIRST;
      while (record < shown.length) {
        visitor.visit(shown.bytes, record);
        record = end(shown.bytes, record);
      }
    }
  }

  static int nameAt(int record) {
    return record + NAME;
  }

  static int nameLength(byte[] bytes, int record) {
    return Bytes.getShort(bytes, record + NAME_LENGTH);
  }

  static int payloadAt(byte[] bytes, int record) {
    return record + NAME + nameLength(bytes, record);
  }

  static int end(byte[] bytes, int record) {
    return record + Bytes.getInt(bytes, record + LENGTH);
  }

  private void split() {
    int added = pages;
    Page from = store.page(kind | Buckets.source(added));
    Page high = store.page(kind | added);
    pages++;
    splitLow.clear();
    int record = FIRST;
    while (record < from.length) {
      int end = end(from.bytes, record);
      boolean moves = Buckets.of(Bytes.getInt(from.bytes, record), pages) == added;
      append(moves ? high : splitLow, from.bytes, record, end);
      record = end;
    }
    from.bytes = splitLow.bytes;
    from.length = splitLow.length;
    from.changed = true;
    splitLow.clear();
  }

  private static void append(Page to, byte[] from, int record, int end) {
    if (to.isNew()) {
      to.reserve(PAGE_TARGET);
      to.bytes[0] = FORMAT;
      to.length = FIRST;
    }
    to.reserve(to.length + end - record);
    System.arraycopy(from, record, to.bytes, to.length, end - record);
    to.length += end - record;
    to.changed = true;
  }
}
