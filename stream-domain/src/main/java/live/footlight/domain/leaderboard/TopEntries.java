package live.footlight.domain.leaderboard;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import live.footlight.contract.view.BoardEntry;

/**
 * The first entries of a window, kept exact change by change. It holds a few more than are asked
 * for, since an entry that falls may leave the list and nobody knows who follows; only when too
 * many have left must the board be scanned.
 *
 * <p>A page is a format byte and for each entry total (8), contributions (8), reached-at (8),
 * length of the id (2) and the id. Ids stay bytes here: a list is read and written far more often
 * than it is shown.
 */
final class TopEntries {
  private static final byte FORMAT = 1;
  private static final int ENTRY = 26;

  private final int wanted;
  private final int capacity;
  private final long[] total;
  private final long[] contributions;
  private final long[] reachedAt;
  private final byte[][] array;
  private final int[] at;
  private final int[] length;
  private int size;
  private int pageLength = 1;
  private boolean changed;

  TopEntries(int wanted) {
    this.wanted = wanted;
    capacity = wanted + Math.max(8, wanted / 4);
    // One more, which is there while it is being pushed out.
    total = new long[capacity + 1];
    contributions = new long[capacity + 1];
    reachedAt = new long[capacity + 1];
    array = new byte[capacity + 1][];
    at = new int[capacity + 1];
    length = new int[capacity + 1];
  }

  /** How many it holds at most. */
  int capacity() {
    return capacity;
  }

  /**
   * Takes in the change of one member.
   *
   * @param id holds the member's id and stays as it is for as long as this list is open
   * @param before its sums before; no contributions where it had no entry
   * @param after its sums now; no contributions where it has no entry any more
   * @param others how many entries the window has besides
   */
  void change(byte[] id, int idAt, int idLength, Sums before, Sums after, long others) {
    if (before.contributions > 0) {
      int place = place(before, id, idAt, idLength);
      if (place >= 0) {
        remove(place);
      }
    }
    if (after.contributions > 0) {
      int place = -1 - place(after, id, idAt, idLength);
      if (place < size || size == others) {
        insert(place, after, id, idAt, idLength);
      }
    }
  }

  /** Replaces all, with the first entries of the window in order. */
  void replace(List<BoardEntry> first) {
    size = 0;
    pageLength = 1;
    Sums sums = new Sums();
    for (BoardEntry entry : first) {
      byte[] id = entry.memberId().getBytes(StandardCharsets.UTF_8);
      sums.total = entry.total();
      sums.contributions = entry.contributions();
      sums.reachedAt = entry.reachedAtMs();
      insert(size, sums, id, 0, id.length);
    }
    changed = true;
  }

  /** Whether it holds as many as are wanted of a window with so many. */
  boolean suffices(long windowEntries) {
    return size >= Math.min(wanted, windowEntries);
  }

  /** The entries that are wanted. */
  List<BoardEntry> first() {
    int count = Math.min(wanted, size);
    List<BoardEntry> first = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String id = new String(array[i], at[i], length[i], StandardCharsets.UTF_8);
      first.add(new BoardEntry(id, total[i], contributions[i], reachedAt[i]));
    }
    return first;
  }

  /** A total that one must have, before or after a change, for the change to matter here. */
  long floor(long windowEntries) {
    if (size == windowEntries) {
      return 0;
    }
    return size == 0 ? Long.MAX_VALUE : total[size - 1];
  }

  void load(Page page) {
    byte[] bytes = page.bytes;
    int entry = 1;
    while (entry < page.length) {
      total[size] = Bytes.getLong(bytes, entry);
      contributions[size] = Bytes.getLong(bytes, entry + 8);
      reachedAt[size] = Bytes.getLong(bytes, entry + 16);
      array[size] = bytes;
      at[size] = entry + ENTRY;
      length[size] = Bytes.getShort(bytes, entry + 24);
      entry += ENTRY + length[size];
      size++;
    }
    pageLength = Math.max(1, entry);
  }

  void save(Page page) {
    if (!changed) {
      return;
    }
    byte[] bytes = new byte[pageLength];
    bytes[0] = FORMAT;
    int entry = 1;
    for (int i = 0; i < size; i++) {
      Bytes.putLong(bytes, entry, total[i]);
      Bytes.putLong(bytes, entry + 8, contributions[i]);
      Bytes.putLong(bytes, entry + 16, reachedAt[i]);
      Bytes.putShort(bytes, entry + 24, length[i]);
      System.arraycopy(array[i], at[i], bytes, entry + ENTRY, length[i]);
      entry += ENTRY + length[i];
    }
    page.bytes = bytes;
    page.length = pageLength;
    page.changed = true;
    changed = false;
  }

  /** The place of an entry, or −1 − the place where it would be. */
  private int place(Sums sums, byte[] id, int idAt, int idLength) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, sums, id, idAt, idLength);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  /** {@link BoardOrder} of an entry here and one given. */
  private int compare(int place, Sums sums, byte[] id, int idAt, int idLength) {
    if (total[place] != sums.total) {
      return total[place] > sums.total ? -1 : 1;
    }
    if (reachedAt[place] != sums.reachedAt) {
      return reachedAt[place] < sums.reachedAt ? -1 : 1;
    }
    return Arrays.compareUnsigned(
        array[place], at[place], at[place] + length[place], id, idAt, idAt + idLength);
  }

  private void insert(int place, Sums sums, byte[] id, int idAt, int idLength) {
    move(place, place + 1, size - place);
    total[place] = sums.total;
    contributions[place] = sums.contributions;
    reachedAt[place] = sums.reachedAt;
    array[place] = id;
    at[place] = idAt;
    length[place] = idLength;
    size++;
    pageLength += ENTRY + idLength;
    changed = true;
    if (size > capacity) {
      size--;
      pageLength -= ENTRY + length[size];
    }
  }

  private void remove(int place) {
    pageLength -= ENTRY + length[place];
    move(place + 1, place, size - place - 1);
    size--;
    changed = true;
  }

  private void move(int from, int to, int count) {
    System.arraycopy(total, from, total, to, count);
    System.arraycopy(contributions, from, contributions, to, count);
    System.arraycopy(reachedAt, from, reachedAt, to, count);
    System.arraycopy(array, from, array, to, count);
    System.arraycopy(at, from, at, to, count);
    System.arraycopy(length, from, length, to, count);
  }
}
