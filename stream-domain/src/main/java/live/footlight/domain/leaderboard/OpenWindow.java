package live.footlight.domain.leaderboard;

import java.util.ArrayList;
import java.util.List;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardUpdate;

/**
 * One window of a board while a fold works on it: its sums, and what changed.
 *
 * <p>Its page is a format byte, a flag byte, when it changed last (6) and the numbers below in
 * their order (8 each).
 */
final class OpenWindow {
  private static final byte FORMAT = 1;
  private static final int FIRST = 8;
  private static final int SIZE = FIRST + 10 * Long.BYTES;

  final Window window;
  final int number;
  final Page page;
  private final Pages pages;
  private final int topEntries;

  /** Contributions and refunds applied to it, ever: its version but for the epoch. */
  long inputs;

  long entries;
  long total;
  long contributions;

  /** Event time of a day's latest live contribution to any member. */
  long reachedAt;

  /** The run in which it was published last. */
  long run;

  /** {@link #inputs} when it was published last. */
  long published;

  long revision;

  /** Processing time of its last change or closing, ms UTC; 0 where an older build did not say. */
  long changedAtMs;

  /** {@link #inputs} when its top list was published last. */
  long topPublished;

  private long topFloor;

  /** It changed at a tick that was held back, and waits for being published whole. */
  boolean held;

  /** The member who had {@link #reachedAt} fell; it must be found again. */
  boolean fell;

  final List<BoardEntry> changed = new ArrayList<>();
  final List<String> removed = new ArrayList<>();
  final List<BoardEntry> replaced = new ArrayList<>();
  private final long inputsBefore;
  private TopEntries top;

  OpenWindow(Window window, Pages pages, int topEntries) {
    this.window = window;
    this.number = window.number();
    this.pages = pages;
    this.topEntries = topEntries;
    this.page = pages.page(Pages.key(Pages.WINDOW, number));
    if (!page.isNew()) {
      byte[] bytes = page.bytes;
      held = bytes[1] != 0;
      changedAtMs = Bytes.getLong(bytes, 0) & 0xffff_ffff_ffffL;
      inputs = Bytes.getLong(bytes, FIRST);
      entries = Bytes.getLong(bytes, FIRST + 8);
      total = Bytes.getLong(bytes, FIRST + 16);
      contributions = Bytes.getLong(bytes, FIRST + 24);
      reachedAt = Bytes.getLong(bytes, FIRST + 32);
      run = Bytes.getLong(bytes, FIRST + 40);
      published = Bytes.getLong(bytes, FIRST + 48);
      revision = Bytes.getLong(bytes, FIRST + 56);
      topPublished = Bytes.getLong(bytes, FIRST + 64);
      topFloor = Bytes.getLong(bytes, FIRST + 72);
    }
    inputsBefore = inputs;
  }

  boolean touched() {
    return inputs != inputsBefore;
  }

  /**
   * A member's sums went from one to another.
   *
   * @param name holds the member's name and stays as it is for as long as the window is open
   */
  void change(String member, byte[] name, int at, int length, Sums before, Sums after) {
    inputs += after.inputs - before.inputs;
    if (before.ranksLike(after)) {
      return;
    }
    total += after.total - before.total;
    contributions += after.contributions - before.contributions;
    if (window.span() == Window.Span.DAY) {
      // Only a day's is passed on to the board above.
      boolean alone = contributions == after.contributions;
      if (after.contributions > 0 && (alone || after.reachedAt >= reachedAt)) {
        reachedAt = after.reachedAt;
      } else if (before.contributions > 0 && before.reachedAt == reachedAt) {
        fell = true;
      }
    }
    if (after.contributions > 0) {
      changed.add(entry(member, after));
    } else {
      removed.add(member);
    }
    if (before.contributions > 0
        && BoardUpdate.leavesBehind(
            before.total, before.contributions, after.total, after.contributions)) {
      replaced.add(entry(member, before));
    }
    long others = before.contributions > 0 ? entries - 1 : entries;
    entries = after.contributions > 0 ? others + 1 : others;
    if (Math.max(before.total, after.total) >= topFloor) {
      top().change(name, at, length, before, after, others);
      topFloor = top.floor(entries);
    }
  }

  static BoardEntry entry(String member, Sums sums) {
    return new BoardEntry(member, sums.total, sums.contributions, sums.reachedAt);
  }

  TopEntries top() {
    if (top == null) {
      top = new TopEntries(topEntries);
      top.load(pages.page(Pages.key(Pages.TOP, number)));
    }
    return top;
  }

  /** Lets go of the top list: who asks for it again finds it by a scan. */
  void forgetTop() {
    Page topPage = pages.page(Pages.key(Pages.TOP, number));
    topPage.clear();
    topPage.changed = true;
    top = null;
    topFloor = entries == 0 ? 0 : Long.MAX_VALUE;
  }

  void replaceTop(List<BoardEntry> first) {
    top().replace(first);
    topFloor = top.floor(entries);
  }

  /**
   * Writes it back.
   *
   * @param inRoot it is likely to be wanted again soon
   */
  void save(boolean inRoot) {
    if (page.isNew()) {
      page.reserve(SIZE);
      page.length = SIZE;
    }
    byte[] bytes = page.bytes;
    Bytes.putLong(bytes, 0, (long) FORMAT << 56 | (held ? 1L << 48 : 0) | changedAtMs);
    Bytes.putLong(bytes, FIRST, inputs);
    Bytes.putLong(bytes, FIRST + 8, entries);
    Bytes.putLong(bytes, FIRST + 16, total);
    Bytes.putLong(bytes, FIRST + 24, contributions);
    Bytes.putLong(bytes, FIRST + 32, reachedAt);
    Bytes.putLong(bytes, FIRST + 40, run);
    Bytes.putLong(bytes, FIRST + 48, published);
    Bytes.putLong(bytes, FIRST + 56, revision);
    Bytes.putLong(bytes, FIRST + 64, topPublished);
    Bytes.putLong(bytes, FIRST + 72, topFloor);
    page.changed = true;
    if (page.inRoot != inRoot) {
      page.inRoot = inRoot;
      page.rootChanges = true;
    }
    if (top != null) {
      top.save(pages.page(Pages.key(Pages.TOP, number)));
    }
  }
}
