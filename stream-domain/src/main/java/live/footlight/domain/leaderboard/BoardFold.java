package live.footlight.domain.leaderboard;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import live.footlight.domain.Blobs;
import live.footlight.domain.leaderboard.Window.Span;

/**
 * The second and the third fold: partial sums in, a board with its calendar windows out. A
 * streamer's board adds up what its sessions, chats and posts say of each supporter; the platform's
 * adds up what streamers' boards say of each streamer.
 *
 * <p>The result is a function of the newest partial sum of each (child, member, day): order and
 * repetition do not matter. An instance serves many boards, one after another; it is not
 * thread-safe.
 */
public final class BoardFold {
  private static final int NONE = Groups.NONE;
  private static final Span[] SPANS = {Span.DAY, Span.WEEK, Span.MONTH, Span.ALL};

  private final Board board;
  private final Groups groups = new Groups();
  private final PartialSums.Reader reader = new PartialSums.Reader();
  private final PartialSums.Writer writer = new PartialSums.Writer();
  private final byte[] cellBytes = new byte[Cell.SIZE];

  // The cells that came in: chains of items by member.
  private int items;
  private int[] next = new int[64];
  private int[] source = new int[64];
  private byte[][] array = new byte[64][];
  private int[] at = new int[64];

  // The windows that the member at hand concerns, and its sums there before.
  private OpenWindow[] windows = new OpenWindow[8];
  private Sums[] before = new Sums[8];
  private int windowCount;
  private final Sums after = new Sums();

  private int lastDay;
  private OpenWindow[] lastWindows;

  /** A fold with its scratch space. */
  public BoardFold(LeaderboardSettings settings) {
    board = new Board(settings, new BoardCalendar(settings.zone()));
    Arrays.setAll(before, i -> new Sums());
  }

  /**
   * Applies partial sums to a board, and does what is due by now.
   *
   * @param of {@code streamer:<id>} or {@link PartialSums#PLATFORM}
   * @param state of this board
   * @param sums in any order; may be empty
   * @return when {@link #apply} is to be called again, ms UTC of processing time, with no sums if
   *     there are none; {@link Long#MAX_VALUE} for never
   */
  public long apply(String of, Blobs state, List<PartialSums> sums, Tick tick, BoardOutput out) {
    board.open(of, state);
    for (PartialSums partial : sums) {
      gather(partial);
    }
    for (int group = 0; group < groups.count; group++) {
      applyMember(group);
    }
    if (of.startsWith(PartialSums.STREAMER)) {
      passOn(of.substring(PartialSums.STREAMER.length()), out);
    }
    groups.clear();
    Arrays.fill(array, 0, items, null);
    items = 0;
    lastWindows = null;
    return board.close(tick, out);
  }

  private void gather(PartialSums partial) {
    int from = child(partial.child());
    reader.open(partial.cells());
    while (reader.next()) {
      if (items == next.length) {
        next = Arrays.copyOf(next, 2 * items);
        source = Arrays.copyOf(source, 2 * items);
        array = Arrays.copyOf(array, 2 * items);
        at = Arrays.copyOf(at, 2 * items);
      }
      int group = groups.of(partial.cells(), reader.memberAt, reader.memberLength);
      next[items] = groups.item[group];
      groups.item[group] = items;
      source[items] = from;
      array[items] = partial.cells();
      at[items] = reader.cellAt;
      items++;
    }
  }

  /** The number of a child; where there is but one nameless child it needs no table. */
  private int child(String name) {
    if (name.isEmpty()) {
      return 0;
    }
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int hash = (int) Bytes.hash(bytes, 0, bytes.length);
    RecordTable children = board.children;
    int record = children.find(bytes, 0, bytes.length, hash);
    if (record < 0) {
      record = children.add(bytes, 0, bytes.length, hash, Integer.BYTES);
      board.childCount++;
      byte[] page = children.page.bytes;
      Bytes.putInt(page, RecordTable.payloadAt(page, record), board.childCount);
    }
    byte[] page = children.page.bytes;
    return Bytes.getInt(page, RecordTable.payloadAt(page, record));
  }

  private void applyMember(int group) {
    RecordTable members = board.members;
    byte[] name = groups.array[group];
    int nameAt = groups.at[group];
    int length = groups.length[group];
    int record = members.find(name, nameAt, length, groups.hash[group]);
    if (record < 0) {
      record = members.add(name, nameAt, length, groups.hash[group], 0);
    }
    windowCount = 0;
    for (int item = groups.item[group]; item != NONE; item = next[item]) {
      concern(Cell.day(array[item], at[item]));
    }
    for (int i = 0; i < windowCount; i++) {
      Window window = windows[i].window;
      before[i].of(members.page.bytes, record, window.firstDay(), window.lastDay());
    }
    boolean changed = false;
    for (int item = groups.item[group]; item != NONE; item = next[item]) {
      changed |= replace(record, array[item], at[item], source[item]);
    }
    if (!changed) {
      return;
    }
    members.page.changed = true;
    String member = Board.name(members.page.bytes, record);
    for (int i = 0; i < windowCount; i++) {
      Window window = windows[i].window;
      after.of(members.page.bytes, record, window.firstDay(), window.lastDay());
      if (after.inputs != before[i].inputs) {
        windows[i].change(member, name, nameAt, length, before[i], after);
      }
    }
  }

  private void concern(int day) {
    if (lastWindows == null || lastDay != day) {
      lastWindows = new OpenWindow[SPANS.length];
      for (int i = 0; i < SPANS.length; i++) {
        lastWindows[i] = board.window(SPANS[i], day);
      }
      lastDay = day;
    }
    for (OpenWindow window : lastWindows) {
      int i = 0;
      while (i < windowCount && windows[i] != window) {
        i++;
      }
      if (i == windowCount) {
        if (windowCount == windows.length) {
          windows = Arrays.copyOf(windows, 2 * windowCount);
          before = Arrays.copyOf(before, 2 * windowCount);
          Arrays.setAll(before, j -> before[j] == null ? new Sums() : before[j]);
        }
        windows[windowCount++] = window;
      }
    }
  }

  /** Takes over a sum that has more inputs than the one known; false where it has not. */
  private boolean replace(int record, byte[] from, int fromAt, int child) {
    RecordTable members = board.members;
    byte[] bytes = members.page.bytes;
    int day = Cell.day(from, fromAt);
    int end = RecordTable.end(bytes, record);
    int cell = RecordTable.payloadAt(bytes, record);
    while (cell < end && (Cell.day(bytes, cell) != day || Cell.source(bytes, cell) != child)) {
      cell += Cell.SIZE;
    }
    if (cell == end) {
      cell = members.extend(record, Cell.SIZE);
    } else if (Cell.inputs(bytes, cell) >= Cell.inputs(from, fromAt)) {
      return false;
    }
    System.arraycopy(from, fromAt, members.page.bytes, cell, Cell.SIZE);
    Cell.key(members.page.bytes, cell, day, child);
    return true;
  }

  /** Tells the platform's board what the days of this streamer's add up to now. */
  private void passOn(String streamer, BoardOutput out) {
    byte[] name = streamer.getBytes(StandardCharsets.UTF_8);
    for (OpenWindow window : board.windows()) {
      if (window.window.span() == Span.DAY && window.touched()) {
        if (window.fell) {
          window.reachedAt = board.latestOf(window.window);
        }
        Cell.key(cellBytes, 0, window.window.firstDay(), 0);
        Cell.sums(
            cellBytes,
            0,
            window.total,
            Math.toIntExact(window.contributions),
            Math.toIntExact(window.inputs),
            window.reachedAt);
        writer.add(name, 0, name.length, cellBytes, 0);
      }
    }
    if (!writer.isEmpty()) {
      out.partials(new PartialSums(PartialSums.PLATFORM, "", writer.take()));
    }
  }
}
