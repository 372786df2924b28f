package live.footlight.domain.leaderboard;

import java.util.Arrays;
import live.footlight.domain.Blobs;

/**
 * The state of one key while a fold works on it: each page is read once, changed in place, and
 * written once at the end. Small pages live together in the root, page 0, so that a small key costs
 * one read and one write, whatever it is made of.
 *
 * <p>A page's key is a number of 28 bits within its kind, and three bits of kind below it: maps of
 * such keys are dense.
 */
final class Pages {
  static final int HEAD = 0;
  static final int SEEN = 1;
  static final int LOG = 2;
  static final int MEMBERS = 3;
  static final int WINDOW = 4;
  static final int TOP = 5;
  static final int CHILDREN = 6;

  static final int BOARD_HEAD = key(HEAD, 0);
  static final int LEDGER_HEAD = key(HEAD, 1);

  private static final int KIND_BITS = 3;
  private static final int KIND = (1 << KIND_BITS) - 1;

  /**
   * The largest page that stays in the root: the first of each kind and the top lists start there.
   */
  private static final int SMALL = 1024;

  private static final int ROOT = 0;
  private static final byte FORMAT = 1;
  private static final int ROOT_ENTRY = 2 * Integer.BYTES;

  private Blobs blobs;
  private Page[] slots = new Page[64];
  private Page[] open = new Page[32];
  private int count;
  private boolean rootChanged;
  private boolean isNew;

  /** The key of a page. */
  static int key(int kind, int number) {
    return number << KIND_BITS | kind;
  }

  /** Begins work on a key. */
  void open(Blobs state) {
    blobs = state;
    byte[] root = state.get(ROOT);
    isNew = root == null;
    if (isNew) {
      return;
    }
    if (root[0] != FORMAT) {
      throw new IllegalStateException("Leaderboard state of format " + root[0] + " is not known");
    }
    int at = 1;
    while (at < root.length) {
      Page page = add(Bytes.getInt(root, at));
      page.length = Bytes.getInt(root, at + Integer.BYTES);
      page.inRoot = true;
      at += ROOT_ENTRY;
      page.bytes = Arrays.copyOfRange(root, at, at + page.length);
      at += page.length;
    }
  }

  /** A page, new and empty where there is none. */
  Page page(int key) {
    Page page = find(key);
    if (page == null) {
      page = add(key);
      byte[] bytes = isNew || isHead(key) ? null : blobs.get(key);
      if (bytes == null) {
        page.inRoot = isHead(key) || key >>> KIND_BITS == 0 || (key & KIND) == TOP;
      } else {
        page.bytes = bytes;
        page.length = bytes.length;
        page.stored = true;
      }
    }
    return page;
  }

  /** A page to look at once, as in a scan: not kept where it was not open already. */
  Page glance(int key, Page scratch) {
    Page page = find(key);
    if (page != null) {
      return page;
    }
    byte[] bytes = isNew ? null : blobs.get(key);
    scratch.clear();
    if (bytes != null) {
      scratch.bytes = bytes;
      scratch.length = bytes.length;
    }
    return scratch;
  }

  /** Writes what changed and lets go of the key. */
  void close() {
    int rootLength = 1;
    for (int i = 0; i < count; i++) {
      Page page = open[i];
      if (page.inRoot && page.length > SMALL && !isHead(page.key)) {
        page.inRoot = false;
        page.changed = true;
        page.rootChanges = true;
      }
      rootChanged |= page.rootChanges;
      if (page.changed) {
        write(page);
      }
      if (page.inRoot && page.length > 0) {
        rootLength += ROOT_ENTRY + page.length;
      }
    }
    if (rootChanged) {
      blobs.put(ROOT, root(rootLength));
    }
    count = 0;
    rootChanged = false;
    Arrays.fill(slots, null);
    blobs = null;
  }

  private void write(Page page) {
    if (page.inRoot) {
      rootChanged = true;
      if (page.stored) {
        blobs.remove(page.key);
      }
    } else if (page.length > 0) {
      blobs.put(page.key, page.trimmed());
    } else if (page.stored) {
      blobs.remove(page.key);
    }
  }

  private byte[] root(int length) {
    byte[] root = new byte[length];
    root[0] = FORMAT;
    int at = 1;
    for (int i = 0; i < count; i++) {
      Page page = open[i];
      if (page.inRoot && page.length > 0) {
        Bytes.putInt(root, at, page.key);
        Bytes.putInt(root, at + Integer.BYTES, page.length);
        System.arraycopy(page.bytes, 0, root, at + ROOT_ENTRY, page.length);
        at += ROOT_ENTRY + page.length;
      }
    }
    return root;
  }

  private Page find(int key) {
    int mask = slots.length - 1;
    for (int slot = slot(key, mask); slots[slot] != null; slot = slot + 1 & mask) {
      if (slots[slot].key == key) {
        return slots[slot];
      }
    }
    return null;
  }

  private Page add(int key) {
    if (2 * count >= slots.length) {
      slots = new Page[2 * slots.length];
      for (int i = 0; i < count; i++) {
        place(open[i]);
      }
    }
    if (count == open.length) {
      open = Arrays.copyOf(open, 2 * count);
    }
    Page page = new Page();
    page.key = key;
    open[count++] = page;
    place(page);
    return page;
  }

  private void place(Page page) {
    int mask = slots.length - 1;
    int slot = slot(page.key, mask);
    while (slots[slot] != null) {
      slot = slot + 1 & mask;
    }
    slots[slot] = page;
  }

  /** Heads are always in the root. */
  private static boolean isHead(int key) {
    return (key & KIND) == HEAD;
  }

  private static int slot(int key, int mask) {
    return (key * 0x9e3779b9) >>> 7 & mask;
  }
}
