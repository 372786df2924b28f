package live.footlight.domain.leaderboard;

import java.util.Arrays;

/** What a key has to do later, by processing time. */
final class Agenda {
  /** The kinds of things to do. */
  enum Task {
    /** Publish the top list. */
    TOP(0),
    /** Write the closed window's next revision. */
    ARCHIVE(1),
    /** Publish whole what could not be published when it changed. */
    PUBLISH(2),
    /** See to it that the store of open windows has it still. */
    REWRITE(3);

    private static final Task[] BY_CODE = {TOP, ARCHIVE, PUBLISH, REWRITE};

    /** What state knows it by. */
    final byte code;

    Task(int code) {
      this.code = (byte) code;
    }
  }

  /** Bytes of one item: when (8), what (1), which window (4). */
  static final int ITEM = 13;

  /** When nothing is due ever. */
  static final long NEVER = Long.MAX_VALUE;

  private long[] due = new long[8];
  private byte[] task = new byte[8];
  private int[] window = new int[8];
  private int size;
  private boolean changed;

  /** Adds an item unless the same is there already, due at whatever time. */
  void add(Task what, int number, long dueMs) {
    if (has(what, number)) {
      return;
    }
    if (size == due.length) {
      due = Arrays.copyOf(due, 2 * size);
      task = Arrays.copyOf(task, 2 * size);
      window = Arrays.copyOf(window, 2 * size);
    }
    due[size] = dueMs;
    task[size] = what.code;
    window[size] = number;
    size++;
    changed = true;
  }

  boolean has(Task what, int number) {
    for (int i = 0; i < size; i++) {
      if (window[i] == number && task[i] == what.code) {
        return true;
      }
    }
    return false;
  }

  /** Whether anything but a rewrite is to be done for a window: it is likely to be wanted soon. */
  boolean isBusy(int number) {
    for (int i = 0; i < size; i++) {
      if (window[i] == number && task[i] != Task.REWRITE.code) {
        return true;
      }
    }
    return false;
  }

  /** What to do with an item that is due; it is off the agenda already. */
  interface Visitor {
    void due(Task task, int window);
  }

  /** Takes off all items that are due and shows them; what is added meanwhile waits. */
  void takeDue(long nowMs, Visitor visitor) {
    int kept = 0;
    Task[] tasks = new Task[size];
    int[] windows = new int[size];
    int taken = 0;
    for (int i = 0; i < size; i++) {
      if (due[i] <= nowMs) {
        tasks[taken] = Task.BY_CODE[task[i]];
        windows[taken] = window[i];
        taken++;
      } else {
        due[kept] = due[i];
        task[kept] = task[i];
        window[kept] = window[i];
        kept++;
      }
    }
    size = kept;
    changed |= taken > 0;
    for (int i = 0; i < taken; i++) {
      visitor.due(tasks[i], windows[i]);
    }
  }

  /** When the next item is due. */
  long nextDue() {
    long next = NEVER;
    for (int i = 0; i < size; i++) {
      next = Math.min(next, due[i]);
    }
    return next;
  }

  boolean changed() {
    return changed;
  }

  void load(byte[] bytes, int at, int end) {
    size = 0;
    for (int item = at; item < end; item += ITEM) {
      int number = Bytes.getInt(bytes, item + 9);
      add(Task.BY_CODE[bytes[item + 8]], number, Bytes.getLong(bytes, item));
    }
    changed = false;
  }

  void save(Page page) {
    int at = page.length;
    page.reserve(at + size * ITEM);
    for (int i = 0; i < size; i++) {
      Bytes.putLong(page.bytes, at, due[i]);
      page.bytes[at + 8] = task[i];
      Bytes.putInt(page.bytes, at + 9, window[i]);
      at += ITEM;
    }
    page.length = at;
    changed = false;
  }

  void clear() {
    size = 0;
    changed = false;
  }
}
