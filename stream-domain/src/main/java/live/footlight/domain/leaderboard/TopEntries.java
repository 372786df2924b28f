package live.footlight.domain.leaderboard;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import live.footlight.contract.view.BoardEntry;

/**
 * The first entries of a window, kept exact change by change. It holds a few more than are asked
 * for, since an entry that falls may leave the list and nobody knows who follows; only when too
 * many have left must the board be scanned.
 *
 * <p>A page is a format byte and for each entry total (8), contributions (8), reached-at (8),
 * length of the id (2) and the id.
 */
final class TopEntries {
  private static final byte FORMAT = 1;
  private static final int ENTRY = 26;

  private final int wanted;
  private final List<BoardEntry> entries = new ArrayList<>();
  private boolean changed;

  TopEntries(int wanted) {
    this.wanted = wanted;
  }

  /** How many it holds at most. */
  int capacity() {
    return wanted + Math.max(8, wanted / 4);
  }

  /**
   * Takes in the change of one member.
   *
   * @param before null where it had no entry
   * @param after null where it has none any more
   * @param others how many entries the window has besides
   */
  void change(BoardEntry before, BoardEntry after, long others) {
    if (before != null) {
      int at = Collections.binarySearch(entries, before, BoardOrder.INSTANCE);
      if (at >= 0) {
        entries.remove(at);
        changed = true;
      }
    }
    if (after != null) {
      int at = -1 - Collections.binarySearch(entries, after, BoardOrder.INSTANCE);
      if (at < entries.size() || entries.size() == others) {
        entries.add(at, after);
        changed = true;
        if (entries.size() > capacity()) {
          entries.remove(entries.size() - 1);
        }
      }
    }
  }

  /** Replaces all, with the first entries of the window in order. */
  void replace(List<BoardEntry> first) {
    entries.clear();
    entries.addAll(first);
    changed = true;
  }

  /** Whether it holds as many as are wanted of a window with so many. */
  boolean suffices(long windowEntries) {
    return entries.size() >= Math.min(wanted, windowEntries);
  }

  /** The entries that are wanted. */
  List<BoardEntry> first() {
    return List.copyOf(entries.subList(0, Math.min(wanted, entries.size())));
  }

  /** A total that one must have, before or after a change, for the change to matter here. */
  long floor(long windowEntries) {
    if (entries.size() == windowEntries) {
      return 0;
    }
    return entries.isEmpty() ? Long.MAX_VALUE : entries.get(entries.size() - 1).total();
  }

  void load(Page page) {
    int at = 1;
    while (at < page.length) {
      int length = Bytes.getShort(page.bytes, at + 24);
      entries.add(
          new BoardEntry(
              new String(page.bytes, at + ENTRY, length, StandardCharsets.UTF_8),
              Bytes.getLong(page.bytes, at),
              Bytes.getLong(page.bytes, at + 8),
              Bytes.getLong(page.bytes, at + 16)));
      at += ENTRY + length;
    }
  }

  void save(Page page) {
    if (!changed) {
      return;
    }
    page.clear();
    page.reserve(1 + entries.size() * (ENTRY + 40));
    page.bytes[0] = FORMAT;
    int at = 1;
    for (BoardEntry entry : entries) {
      byte[] id = entry.memberId().getBytes(StandardCharsets.UTF_8);
      page.reserve(at + ENTRY + id.length);
      Bytes.putLong(page.bytes, at, entry.total());
      Bytes.putLong(page.bytes, at + 8, entry.contributions());
      Bytes.putLong(page.bytes, at + 16, entry.reachedAtMs());
      Bytes.putShort(page.bytes, at + 24, id.length);
      System.arraycopy(id, 0, page.bytes, at + ENTRY, id.length);
      at += ENTRY + id.length;
    }
    page.length = at;
    page.changed = true;
    changed = false;
  }
}
