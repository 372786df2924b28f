package live.footlight.domain.leaderboard;

import java.util.Arrays;

/**
 * Records by name, in pages of about 2 KB that split as the table grows.
 *
 * <p>A page is a format byte, its records, a directory with eight bytes for each record (hash of
 * its name, where it starts), and the number of records (4): a search reads the directory and the
 * one record. A record is its length (4), the length of its name (2), the name, and a payload that
 * the owner reads and writes in place.
 */
final class RecordTable {
  private static final byte FORMAT = 1;
  private static final int FIRST = 1;
  private static final int NAME_LENGTH = 4;
  private static final int NAME = 6;
  private static final int DIRECTORY_ENTRY = 8;
  private static final int COUNT = 4;
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

  private int directoryIndex;

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
    page = store.page(Pages.key(kind, Buckets.of(hash, pages)));
    if (page.isNew()) {
      return -1;
    }
    byte[] bytes = page.bytes;
    int count = count(page);
    int directory = directory(page, count);
    for (int i = 0; i < count; i++) {
      int entry = directory + i * DIRECTORY_ENTRY;
      if (Bytes.getInt(bytes, entry) == hash) {
        int record = Bytes.getInt(bytes, entry + Integer.BYTES);
        if (nameLength(bytes, record) == nameLength
            && Bytes.equal(bytes, record + NAME, from, nameAt, nameLength)) {
          directoryIndex = i;
          return record;
        }
      }
    }
    return -1;
  }

  /** Adds a record that {@link #find} did not find just now; its payload is zeros. */
  int add(byte[] from, int nameAt, int nameLength, int hash, int payload) {
    int length = NAME + nameLength + payload;
    int record = append(page, hash, length);
    byte[] bytes = page.bytes;
    Bytes.putShort(bytes, record + NAME_LENGTH, nameLength);
    System.arraycopy(from, nameAt, bytes, record + NAME, nameLength);
    Arrays.fill(bytes, record + length - payload, record + length, (byte) 0);
    directoryIndex = count(page) - 1;
    size += length;
    return record;
  }

  /** Makes room for more payload, zeros, at the end of the record found last. */
  int extend(int record, int more) {
    page.reserve(page.length + more);
    int end = end(page.bytes, record);
    shift(record, end, more);
    Arrays.fill(page.bytes, end, end + more, (byte) 0);
    return end;
  }

  /** Takes bytes out of the payload of the record found last. */
  void cut(int record, int at, int count) {
    shift(record, at + count, -count);
  }

  /** Moves what follows a place in a record, and tells the directory. */
  private void shift(int record, int from, int by) {
    byte[] bytes = page.bytes;
    Bytes.putInt(bytes, record, Bytes.getInt(bytes, record) + by);
    System.arraycopy(bytes, from, bytes, from + by, page.length - from);
    page.length += by;
    page.changed = true;
    size += by;
    int count = count(page);
    int directory = directory(page, count);
    // Records lie in the order of their directory.
    for (int i = directoryIndex + 1; i < count; i++) {
      int start = directory + i * DIRECTORY_ENTRY + Integer.BYTES;
      Bytes.putInt(bytes, start, Bytes.getInt(bytes, start) + by);
    }
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
      Page shown = store.glance(Pages.key(kind, i), scratch);
      if (!shown.isNew()) {
        int end = directory(shown, count(shown));
        for (int record = FIRST; record < end; record = end(shown.bytes, record)) {
          visitor.visit(shown.bytes, record);
        }
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
    return record + Bytes.getInt(bytes, record);
  }

  private void split() {
    int added = pages;
    Page from = store.page(Pages.key(kind, Buckets.source(added)));
    Page high = store.page(Pages.key(kind, added));
    pages++;
    splitLow.clear();
    if (!from.isNew()) {
      byte[] bytes = from.bytes;
      int count = count(from);
      int directory = directory(from, count);
      for (int i = 0; i < count; i++) {
        int hash = Bytes.getInt(bytes, directory + i * DIRECTORY_ENTRY);
        int record = Bytes.getInt(bytes, directory + i * DIRECTORY_ENTRY + Integer.BYTES);
        Page to = Buckets.of(hash, pages) == added ? high : splitLow;
        int length = Bytes.getInt(bytes, record);
        int copy = append(to, hash, length);
        System.arraycopy(bytes, record, to.bytes, copy, length);
      }
      from.bytes = splitLow.bytes;
      from.length = splitLow.length;
      from.changed = true;
      splitLow.clear();
    }
  }

  /** Adds a record of a length to a page and returns where it starts. */
  private static int append(Page to, int hash, int length) {
    if (to.isNew()) {
      to.reserve(FIRST + length + DIRECTORY_ENTRY + COUNT);
      to.bytes[0] = FORMAT;
      Bytes.putInt(to.bytes, FIRST, 0);
      to.length = FIRST + COUNT;
    }
    to.reserve(to.length + length + DIRECTORY_ENTRY);
    byte[] bytes = to.bytes;
    int count = count(to);
    int record = directory(to, count);
    System.arraycopy(bytes, record, bytes, record + length, count * DIRECTORY_ENTRY);
    int entry = record + length + count * DIRECTORY_ENTRY;
    Bytes.putInt(bytes, record, length);
    Bytes.putInt(bytes, entry, hash);
    Bytes.putInt(bytes, entry + Integer.BYTES, record);
    Bytes.putInt(bytes, entry + DIRECTORY_ENTRY, count + 1);
    to.length += length + DIRECTORY_ENTRY;
    to.changed = true;
    return record;
  }

  private static int count(Page page) {
    return Bytes.getInt(page.bytes, page.length - COUNT);
  }

  /** Where the records end and the directory starts. */
  private static int directory(Page page, int count) {
    return page.length - COUNT - count * DIRECTORY_ENTRY;
  }
}
