package live.footlight.domain.leaderboard;

import java.util.Arrays;

/** One page of a key's state while a fold works on it; the array may be longer than the page. */
final class Page {
  private static final byte[] NOTHING = {};

  int key;
  byte[] bytes = NOTHING;
  int length;
  boolean changed;

  /** Whether the page wants to live in the root, beside the other small ones. */
  boolean inRoot;

  /** Whether it was moved into the root or out of it. */
  boolean rootChanges;

  /** Whether the state has it as a page of its own. */
  boolean stored;

  boolean isNew() {
    return length == 0;
  }

  /** Makes room for a page of so many bytes, and then some. */
  void reserve(int capacity) {
    if (capacity > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(capacity, bytes.length + bytes.length / 2));
    }
  }

  void clear() {
    bytes = NOTHING;
    length = 0;
  }

  byte[] trimmed() {
    return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
  }
}
