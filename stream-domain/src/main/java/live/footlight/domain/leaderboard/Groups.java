package live.footlight.domain.leaderboard;

import java.util.Arrays;

/**
 * The members a batch concerns, each with a chain of items. Names stay where they are; nothing is
 * created for a member.
 */
final class Groups {
  static final int NONE = -1;

  private int[] slots = new int[128];
  private int[] slotOf = new int[64];
  byte[][] array = new byte[64][];
  int[] at = new int[64];
  int[] length = new int[64];
  int[] hash = new int[64];

  /** The group's newest item; items chain to older ones. */
  int[] item = new int[64];

  int count;

  /** The group of a name, a new one with no items where there was none. */
  int of(byte[] from, int nameAt, int nameLength) {
    int nameHash = (int) Bytes.hash(from, nameAt, nameLength);
    int mask = slots.length - 1;
    int slot = nameHash & mask;
    while (slots[slot] != 0) {
      int group = slots[slot] - 1;
      if (hash[group] == nameHash
          && length[group] == nameLength
          && Bytes.equal(array[group], at[group], from, nameAt, nameLength)) {
        return group;
      }
      slot = slot + 1 & mask;
    }
    if (count == at.length) {
      grow();
      return of(from, nameAt, nameLength);
    }
    slots[slot] = count + 1;
    slotOf[count] = slot;
    array[count] = from;
    at[count] = nameAt;
    length[count] = nameLength;
    hash[count] = nameHash;
    item[count] = NONE;
    return count++;
  }

  void clear() {
    for (int group = 0; group < count; group++) {
      slots[slotOf[group]] = 0;
      array[group] = null;
    }
    count = 0;
  }

  private void grow() {
    int capacity = 2 * count;
    array = Arrays.copyOf(array, capacity);
    at = Arrays.copyOf(at, capacity);
    length = Arrays.copyOf(length, capacity);
    hash = Arrays.copyOf(hash, capacity);
    item = Arrays.copyOf(item, capacity);
    slotOf = Arrays.copyOf(slotOf, capacity);
    slots = new int[2 * capacity];
    int mask = slots.length - 1;
    for (int group = 0; group < count; group++) {
      int slot = hash[group] & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = group + 1;
      slotOf[group] = slot;
    }
  }
}
