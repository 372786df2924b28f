package live.footlight.domain.leaderboard;

import java.util.Arrays;

/**
 * Cells whose latest contribution was taken back: who was the latest before is found in the log,
 * for all of a batch in one pass, newest first, which ends as soon as nothing earlier can matter.
 */
final class Fallen {
  private Entry[] cells = new Entry[8];
  private int size;
  private final boolean[] lastBytes = new boolean[256];
  private Was[] was = new Was[8];
  private int members;

  private static final class Entry {
    int item;
    int streamer;
    int day;
    int live;
    long from;
    long to;
    byte[] member;
    long latest;
    int seen;
  }

  private static final class Was {
    int group;
    int lastCell;
    final Sums sums = new Sums();
  }

  /** What to do with a member whose fallen cells have been found. */
  interface Visitor {
    void found(int group, int firstCell, int lastCell, Sums was);
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Another cell fell. */
  void add(Groups groups, int group, int item, int live, int day, int streamer) {
    Entry cell = new Entry();
    cell.item = item;
    cell.live = live;
    cell.day = day;
    cell.streamer = streamer;
    byte[] packed = new byte[PackedId.maxSize(groups.length[group])];
    int length =
        PackedId.pack(groups.array[group], groups.at[group], groups.length[group], packed, 0);
    cell.member = Arrays.copyOf(packed, length);
    if (size == cells.length) {
      cells = Arrays.copyOf(cells, 2 * size);
    }
    cells[size++] = cell;
  }

  /** All fallen cells of a member have been added; what its sums were before the batch. */
  void remember(int group, Sums before) {
    if (members == was.length) {
      was = Arrays.copyOf(was, 2 * members);
    }
    Was one = new Was();
    one.group = group;
    one.lastCell = size;
    one.sums.copy(before);
    was[members++] = one;
  }

  /** Finds the latest live contribution of each cell. */
  void find(GiftLog log, BoardCalendar calendar) {
    for (int i = 0; i < size; i++) {
      Entry cell = cells[i];
      cell.from = calendar.startOf(cell.day);
      cell.to = calendar.startOf(cell.day + 1);
      cell.latest = Long.MIN_VALUE;
      lastBytes[lastByte(cell.member, 0, cell.member.length)] = true;
    }
    log.scanBack(this::see, this::enough);
  }

  void forEach(Visitor visitor) {
    int first = 0;
    for (int i = 0; i < members; i++) {
      visitor.found(was[i].group, first, was[i].lastCell, was[i].sums);
      first = was[i].lastCell;
    }
  }

  int item(int cell) {
    return cells[cell].item;
  }

  long latest(int cell) {
    return cells[cell].latest;
  }

  void clear() {
    Arrays.fill(cells, 0, size, null);
    Arrays.fill(was, 0, members, null);
    Arrays.fill(lastBytes, false);
    size = 0;
    members = 0;
  }

  private void see(byte[] bytes, int entry) {
    int memberAt = GiftLog.memberAt(bytes, entry);
    int length = PackedId.size(bytes, memberAt);
    if (!lastBytes[lastByte(bytes, memberAt, length)] || !GiftLog.isLive(bytes, entry)) {
      return;
    }
    long time = GiftLog.time(bytes, entry);
    int streamer = GiftLog.streamer(bytes, entry);
    for (int i = 0; i < size; i++) {
      Entry cell = cells[i];
      if (time >= cell.from
          && time < cell.to
          && streamer == cell.streamer
          && length == cell.member.length
          && Bytes.equal(bytes, memberAt, cell.member, 0, length)) {
        cell.latest = Math.max(cell.latest, time);
        cell.seen++;
      }
    }
  }

  private boolean enough(long earlierLatest) {
    for (int i = 0; i < size; i++) {
      if (cells[i].seen < cells[i].live && cells[i].latest < earlierLatest) {
        return false;
      }
    }
    return true;
  }

  private static int lastByte(byte[] bytes, int at, int length) {
    return bytes[at + length - 1] & 0xff;
  }
}
