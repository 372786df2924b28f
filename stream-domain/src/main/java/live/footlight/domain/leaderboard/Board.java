package live.footlight.domain.leaderboard;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import live.footlight.contract.view.ArchiveHeader;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.TopList;
import live.footlight.domain.Blobs;
import live.footlight.domain.leaderboard.Agenda.Task;
import live.footlight.domain.leaderboard.Window.Span;

/**
 * A board of members and its windows: what both folds have in common. It holds the members' cells,
 * and publishes what changed: updates at once, top lists and archives when they are due.
 *
 * <p>Its head page is a format byte, the number of member pages (4), the bytes of all members (8),
 * the number of children pages (4), their bytes (8), the number of children (4) and the agenda.
 */
final class Board {
  private static final byte FORMAT = 1;
  private static final int HEAD = 29;
  private static final long HELD_RETRY_MS = 1000;
  private static final long MINUTE_MS = 60_000;

  final Pages pages = new Pages();
  final RecordTable members = new RecordTable(pages, Pages.MEMBERS);
  final RecordTable children = new RecordTable(pages, Pages.CHILDREN);
  int childCount;

  /** When the session of this board started and ended, ms UTC; 0 where it did not, or has none. */
  long sessionStartsAtMs;

  long sessionEndsAtMs;

  private final LeaderboardSettings settings;
  private final BoardCalendar calendar;
  private final Agenda agenda = new Agenda();
  private final Map<Integer, OpenWindow> windows = new HashMap<>();
  private final List<OpenWindow> touched = new ArrayList<>();
  private final Sums scanned = new Sums();
  private String of;

  Board(LeaderboardSettings settings, BoardCalendar calendar) {
    this.settings = settings;
    this.calendar = calendar;
  }

  /** Begins work on one board. */
  void open(String board, Blobs state) {
    of = board;
    pages.open(state);
    Page head = pages.page(Pages.BOARD_HEAD);
    if (head.isNew()) {
      members.pages = 1;
      members.size = 0;
      children.pages = 1;
      children.size = 0;
      childCount = 0;
      agenda.clear();
    } else {
      byte[] bytes = head.bytes;
      members.pages = Bytes.getInt(bytes, 1);
      members.size = Bytes.getLong(bytes, 5);
      children.pages = Bytes.getInt(bytes, 13);
      children.size = Bytes.getLong(bytes, 17);
      childCount = Bytes.getInt(bytes, 25);
      agenda.load(bytes, HEAD, head.length);
    }
  }

  /** The window of a span that holds a day. */
  OpenWindow window(Span span, int day) {
    return window(calendar.window(span, day));
  }

  private OpenWindow window(Window window) {
    int number = window.number();
    OpenWindow open = windows.get(number);
    if (open == null) {
      open = new OpenWindow(window, pages, settings.topEntries());
      windows.put(number, open);
      touched.add(open);
    }
    return open;
  }

  /** The windows opened so far, in the order in which they were. */
  List<OpenWindow> windows() {
    return touched;
  }

  /** Does what is due, publishes what changed, writes the state; returns when more is due. */
  long close(Tick tick, BoardOutput out) {
    for (OpenWindow window : touched) {
      if (window.touched()) {
        publish(window, tick, out);
      }
    }
    agenda.takeDue(tick.nowMs(), (task, number) -> due(task, number, tick, out));
    members.settle();
    children.settle();
    for (OpenWindow window : touched) {
      if (window.inputs > 0) {
        window.save(endsAt(window.window) == 0 || agenda.isBusy(window.number));
      }
    }
    saveHead();
    pages.close();
    windows.clear();
    touched.clear();
    return agenda.nextDue();
  }

  private void saveHead() {
    Page head = pages.page(Pages.BOARD_HEAD);
    head.reserve(HEAD);
    byte[] bytes = head.bytes;
    bytes[0] = FORMAT;
    Bytes.putInt(bytes, 1, members.pages);
    Bytes.putLong(bytes, 5, members.size);
    Bytes.putInt(bytes, 13, children.pages);
    Bytes.putLong(bytes, 17, children.size);
    Bytes.putInt(bytes, 25, childCount);
    head.length = HEAD;
    agenda.save(head);
    head.changed = true;
  }

  private void publish(OpenWindow window, Tick tick, BoardOutput out) {
    long now = tick.nowMs();
    window.changedAtMs = now;
    long endsAt = endsAt(window.window);
    boolean closed = endsAt > 0 && now >= endsAt;
    if (closed) {
      // The top list is published with the archive.
      agenda.add(Task.ARCHIVE, window.number, now + settings.amendmentDelay().toMillis());
    } else {
      agenda.add(Task.TOP, window.number, now + settings.topListDelay().toMillis());
      if (endsAt > 0) {
        agenda.add(Task.ARCHIVE, window.number, endsAt);
      }
    }
    if (tick.held()) {
      window.held = true;
      agenda.add(Task.PUBLISH, window.number, now + HELD_RETRY_MS);
    } else if (window.held || window.run != tick.run()) {
      publishWhole(window, tick, out);
    } else {
      update(window, window.published, tick, out, window.changed, window.removed, window.replaced);
    }
  }

  private void publishWhole(OpenWindow window, Tick tick, BoardOutput out) {
    List<BoardEntry> all = new ArrayList<>();
    if (isKept(window, tick.nowMs())) {
      scan(window.window, all::add);
    }
    update(window, 0, tick, out, all, List.of(), List.of());
  }

  private void update(
      OpenWindow window,
      long since,
      Tick tick,
      BoardOutput out,
      List<BoardEntry> changed,
      List<String> removed,
      List<BoardEntry> replaced) {
    window.held = false;
    if (!isKept(window, tick.nowMs())) {
      // Whatever comes back to the store of open windows comes back whole.
      window.run = 0;
      return;
    }
    window.run = tick.run();
    window.published = window.inputs;
    long rewriteMs = settings.rewriteInterval().toMillis();
    if (rewriteMs > 0) {
      agenda.add(Task.REWRITE, window.number, tick.nowMs() + rewriteMs);
    }
    out.update(
        new BoardUpdate(
            of,
            window.window.id(),
            settings.version(window.inputs),
            since == 0 ? 0 : settings.version(since),
            window.revision,
            startsAt(window.window),
            endsAt(window.window),
            expiresAt(window, tick.nowMs()),
            tick.nowMs(),
            List.copyOf(changed),
            List.copyOf(removed),
            List.copyOf(replaced)));
  }

  private void due(Task task, int number, Tick tick, BoardOutput out) {
    Span span = Window.span(number);
    OpenWindow window = window(span, Window.firstDay(number));
    if (tick.held()) {
      agenda.add(task, number, tick.nowMs() + HELD_RETRY_MS);
      return;
    }
    switch (task) {
      case PUBLISH -> {
        if (window.held) {
          publishWhole(window, tick, out);
        }
      }
      case TOP -> publishTop(window, out);
      case REWRITE -> rewrite(window, tick, out);
      case ARCHIVE -> archive(window, tick, out);
    }
  }

  /**
   * In the run that published it an update of nothing, which fails where the store lost what it
   * builds on. In a new run the whole window; all of them spread over the interval, since after a
   * long absence all are due at once.
   */
  private void rewrite(OpenWindow window, Tick tick, BoardOutput out) {
    if (window.held) {
      return; // it waits to be published whole
    }
    if (window.run == tick.run()) {
      update(window, window.published, tick, out, List.of(), List.of(), List.of());
      return;
    }
    long spread = settings.rewriteInterval().toMillis();
    long turn = tick.run() + Math.floorMod(31 * of.hashCode() + window.number, spread);
    if (tick.nowMs() < turn) {
      agenda.add(Task.REWRITE, window.number, turn);
    } else {
      publishWhole(window, tick, out);
    }
  }

  private void publishTop(OpenWindow window, BoardOutput out) {
    if (window.topPublished == window.inputs) {
      return;
    }
    if (!window.top().suffices(window.entries)) {
      window.replaceTop(firstOf(window));
    }
    window.topPublished = window.inputs;
    out.top(
        new TopList(
            of,
            window.window.id(),
            settings.version(window.inputs),
            window.entries,
            startsAt(window.window),
            endsAt(window.window),
            window.top().first()));
  }

  private List<BoardEntry> firstOf(OpenWindow window) {
    int capacity = window.top().capacity();
    Comparator<BoardEntry> lastFirst = BoardOrder.INSTANCE.reversed();
    PriorityQueue<BoardEntry> first = new PriorityQueue<>(capacity + 1, lastFirst);
    scan(
        window.window,
        entry -> {
          first.add(entry);
          if (first.size() > capacity) {
            first.remove();
          }
        });
    List<BoardEntry> sorted = new ArrayList<>(first);
    sorted.sort(BoardOrder.INSTANCE);
    return sorted;
  }

  private void archive(OpenWindow window, Tick tick, BoardOutput out) {
    List<BoardEntry> all = new ArrayList<>();
    scan(window.window, all::add);
    all.sort(BoardOrder.INSTANCE);
    window.revision++;
    window.changedAtMs = tick.nowMs();
    String id = window.window.id();
    long version = settings.version(window.inputs);
    int page = 0;
    for (int from = 0; from < all.size(); from += ArchivePage.SIZE) {
      List<BoardEntry> items =
          List.copyOf(all.subList(from, Math.min(all.size(), from + ArchivePage.SIZE)));
      out.page(new ArchivePage(of, id, version, window.revision, page, items));
      page++;
    }
    out.archived(
        new ArchiveHeader(
            of,
            id,
            version,
            window.revision,
            all.size(),
            startsAt(window.window),
            endsAt(window.window),
            tick.nowMs()));
    if (window.held || window.run != tick.run()) {
      publishWhole(window, tick, out);
    } else {
      update(window, window.published, tick, out, List.of(), List.of(), List.of());
    }
    if (!window.top().suffices(window.entries)) {
      window.replaceTop(all.subList(0, Math.min(all.size(), window.top().capacity())));
    }
    publishTop(window, out);
    window.forgetTop();
  }

  private void scan(Window window, Consumer<BoardEntry> consumer) {
    members.forEach(
        (bytes, record) -> {
          scanned.of(bytes, record, window.firstDay(), window.lastDay());
          if (scanned.contributions > 0) {
            consumer.accept(OpenWindow.entry(name(bytes, record), scanned));
          }
        });
  }

  /** Finds again when the latest live contribution of a window was. */
  long latestOf(Window window) {
    long[] latest = {0};
    boolean[] any = {false};
    members.forEach(
        (bytes, record) -> {
          scanned.of(bytes, record, window.firstDay(), window.lastDay());
          if (scanned.contributions > 0) {
            latest[0] = any[0] ? Math.max(latest[0], scanned.reachedAt) : scanned.reachedAt;
            any[0] = true;
          }
        });
    return latest[0];
  }

  static String name(byte[] bytes, int record) {
    return new String(
        bytes,
        RecordTable.nameAt(record),
        RecordTable.nameLength(bytes, record),
        StandardCharsets.UTF_8);
  }

  private long startsAt(Window window) {
    return window.span() == Span.SESSION ? sessionStartsAtMs : calendar.startsAt(window);
  }

  private long endsAt(Window window) {
    return window.span() == Span.SESSION ? sessionEndsAtMs : calendar.endsAt(window);
  }

  private boolean isKept(OpenWindow window, long nowMs) {
    long expires = expiresAt(window, nowMs);
    return expires == 0 || expires > nowMs;
  }

  /** A calendar window is kept for a while from its end, a session's from its last change. */
  private long expiresAt(OpenWindow window, long nowMs) {
    long changedAt = window.changedAtMs == 0 ? nowMs : window.changedAtMs;
    return switch (window.window.span()) {
      case ALL -> 0;
      case SESSION ->
          sessionEndsAtMs == 0
              ? wholeMinutes(changedAt + settings.idleRetention().toMillis())
              : Math.max(changedAt, sessionEndsAtMs) + settings.closedRetention().toMillis();
      case DAY, WEEK, MONTH ->
          calendar.endsAt(window.window) + settings.closedRetention().toMillis();
    };
  }

  /** Rounded up: an expiry that moved with every tick would have to be set with every tick. */
  private static long wholeMinutes(long ms) {
    return (ms + MINUTE_MS - 1) / MINUTE_MS * MINUTE_MS;
  }
}
