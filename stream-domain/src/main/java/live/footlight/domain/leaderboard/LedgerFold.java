package live.footlight.domain.leaderboard;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import live.footlight.contract.view.SessionView;
import live.footlight.domain.Blobs;
import live.footlight.domain.leaderboard.Window.Span;

/**
 * The first fold: contributions and refunds of one entity (a session, a streamer's private chats, a
 * post) in, the sums of what counts out. It alone knows single contributions, so it decides here,
 * once, what is a duplicate, what conflicts, what a refund takes back and what comes too late. A
 * session's ledger is the session's board as well.
 *
 * <p>The result is a function of the set of inputs: their order, repetition and cut into batches do
 * not matter. (What conflicts is decided by order: the first stands.) An instance serves many
 * entities, one after another; it is not thread-safe.
 */
public final class LedgerFold {
  private static final String SESSION_PREFIX = "session:";
  private static final int NONE = Groups.NONE;

  private final long horizonMs;
  private final LeaderboardSettings settings;
  private final BoardCalendar calendar;
  private final Board board;
  private final GiftLog log;
  private final SeenIndex seen;
  private final LedgerHead head = new LedgerHead();
  private final Groups groups = new Groups();
  private final Fallen fallen = new Fallen();
  private final Sums before = new Sums();
  private final Sums after = new Sums();
  private final List<PartialSums.Writer> partials = new ArrayList<>();
  private byte[] packed = new byte[64];
  private byte[] taken = new byte[256];
  private int takenLength;

  // What the batch does to cells: chains of items by member.
  private int items;
  private int[] next = new int[64];
  private int[] day = new int[64];
  private int[] streamer = new int[64];
  private long[] total = new long[64];
  private int[] contributions = new int[64];
  private int[] inputs = new int[64];
  private long[] latestAdded = new long[64];
  private long[] latestTaken = new long[64];

  private LedgerBatch batch;
  private OpenWindow sessionWindow;

  /** Cells that end before this cannot change any more. */
  private long unreachable;

  /** A fold with its scratch space. */
  public LedgerFold(LeaderboardSettings settings) {
    this.settings = settings;
    horizonMs = settings.refundHorizon().toMillis();
    calendar = new BoardCalendar(settings.zone());
    board = new Board(settings, calendar);
    log = new GiftLog(board.pages);
    seen = new SeenIndex(board.pages, log);
  }

  /**
   * Applies a batch to an entity, and does what is due by now.
   *
   * @param entity the key that ordered the inputs, such as {@code session:s1}
   * @param state of this entity
   * @param inputs in order; left as they are
   * @return when {@link #apply} is to be called again, ms UTC of processing time, with an empty
   *     batch if there is no other; {@link Long#MAX_VALUE} for never
   */
  public long apply(String entity, Blobs state, LedgerBatch inputs, Tick tick, LedgerOutput out) {
    boolean session = entity.startsWith(SESSION_PREFIX);
    open(entity, state, session);
    batch = inputs;
    long lifecycle = head.lifecycleInputs();
    unreachable = oldest();
    batch.rewind();
    while (batch.next()) {
      out.outcome(batch.tag, take());
    }
    if (session && head.lifecycleInputs() != lifecycle) {
      sessionWindow.inputs += head.lifecycleInputs() - lifecycle;
      if (head.isStarted()) {
        out.session(sessionView(entity));
      }
    }
    applyItems(entity, out);
    seen.size -= log.dropBefore(oldest() - BoardCalendar.LONGEST_DAY_MS);
    return close(tick, out);
  }

  private void open(String entity, Blobs state, boolean session) {
    board.open(entity, state);
    head.load(board.pages.page(Pages.LEDGER_HEAD));
    log.first = head.firstSegment;
    log.last = head.lastSegment;
    log.firstLatest = head.firstSegmentLatest;
    seen.pages = head.seenPages;
    seen.size = head.seenSize;
    board.sessionStartsAtMs = head.startedAtMs;
    board.sessionEndsAtMs = head.endedAtMs;
    sessionWindow = session ? board.window(Span.SESSION, 0) : null;
  }

  private long close(Tick tick, LedgerOutput out) {
    head.firstSegment = log.first;
    head.lastSegment = log.last;
    head.firstSegmentLatest = log.firstLatest;
    head.seenPages = seen.pages;
    head.seenSize = seen.size;
    head.save(board.pages.page(Pages.LEDGER_HEAD));
    board.sessionStartsAtMs = head.startedAtMs;
    board.sessionEndsAtMs = head.endedAtMs;
    groups.clear();
    items = 0;
    takenLength = 0;
    batch = null;
    return board.close(tick, out);
  }

  private SessionView sessionView(String entity) {
    return new SessionView(
        entity.substring(SESSION_PREFIX.length()),
        head.streamer(head.sessionStreamer),
        head.title,
        head.startedAtMs,
        head.endedAtMs,
        settings.version(head.lifecycleInputs()));
  }

  /** Event times before this one are out of reach. */
  private long oldest() {
    return head.latestMs - horizonMs;
  }

  private Outcome take() {
    return switch (batch.op) {
      case LedgerBatch.CONTRIBUTION -> contribution();
      case LedgerBatch.REFUND -> refund();
      case LedgerBatch.SESSION_STARTED -> {
        int from = head.streamer(batch.array(), batch.streamerAt, batch.streamerLength);
        String title =
            new String(batch.array(), batch.memberAt, batch.memberLength, StandardCharsets.UTF_8);
        yield head.start(batch.timeMs, batch.content, from, title);
      }
      default -> head.end(batch.timeMs, batch.content);
    };
  }

  private Outcome contribution() {
    if (batch.timeMs < oldest()) {
      return Outcome.TOO_LATE;
    }
    int from = head.streamer(batch.array(), batch.streamerAt, batch.streamerLength);
    int hash = idHash();
    boolean refunded = false;
    boolean pending = false;
    if (seen.find(hash, batch.origin, batch.array(), batch.idAt, batch.idLength)) {
      if ((log.flags() & GiftLog.TOMBSTONE) == 0) {
        return log.same(batch, from, packed, packMember())
            ? Outcome.DUPLICATE
            : Outcome.QUARANTINED;
      }
      pending = true;
      refunded = inReach(GiftLog.time(log.page.bytes, log.entry), batch.timeMs);
      log.mark(GiftLog.SUPERSEDED);
      seen.move(log.append(batch, refunded ? GiftLog.REFUNDED : 0, from));
    } else {
      seen.add(hash, log.append(batch, 0, from));
    }
    head.latestMs = Math.max(head.latestMs, batch.timeMs);
    if (batch.diamonds > 0) {
      int group = groups.of(batch.array(), batch.memberAt, batch.memberLength);
      int item = item(group, from, calendar.dayOf(batch.timeMs));
      inputs[item] += pending && refunded ? 2 : 1;
      if (!refunded) {
        total[item] += batch.diamonds;
        contributions[item]++;
        latestAdded[item] = Math.max(latestAdded[item], batch.timeMs);
      }
    }
    return Outcome.APPLIED;
  }

  private Outcome refund() {
    if (batch.timeMs < oldest()) {
      return Outcome.TOO_LATE;
    }
    int hash = idHash();
    if (!seen.find(hash, batch.origin, batch.array(), batch.idAt, batch.idLength)) {
      seen.add(hash, log.append(batch, GiftLog.TOMBSTONE, 0));
      head.latestMs = Math.max(head.latestMs, batch.timeMs);
      return Outcome.REFUND_PENDING;
    }
    int flags = log.flags();
    if ((flags & GiftLog.TOMBSTONE) != 0) {
      log.advance(batch.timeMs);
      return Outcome.DUPLICATE;
    }
    if ((flags & GiftLog.REFUNDED) != 0) {
      return Outcome.DUPLICATE;
    }
    byte[] bytes = log.page.bytes;
    long giftTime = GiftLog.time(bytes, log.entry);
    if (!inReach(batch.timeMs, giftTime) || giftTime < oldest()) {
      return Outcome.TOO_LATE;
    }
    log.mark(GiftLog.REFUNDED);
    head.latestMs = Math.max(head.latestMs, batch.timeMs);
    long diamonds = GiftLog.diamonds(bytes, log.entry);
    if (diamonds > 0) {
      int group = groupOfMember(bytes, GiftLog.memberAt(bytes, log.entry));
      int item = item(group, GiftLog.streamer(bytes, log.entry), calendar.dayOf(giftTime));
      inputs[item]++;
      total[item] -= diamonds;
      contributions[item]--;
      latestTaken[item] = Math.max(latestTaken[item], giftTime);
    }
    return Outcome.APPLIED;
  }

  private boolean inReach(long refundMs, long giftMs) {
    return refundMs - giftMs <= horizonMs;
  }

  private int idHash() {
    // The origin is part of the identity.
    return (int) Bytes.hash(batch.array(), batch.idAt, batch.idLength) + batch.origin;
  }

  private int packMember() {
    int most = PackedId.maxSize(batch.memberLength);
    if (most > packed.length) {
      packed = new byte[2 * most];
    }
    return PackedId.pack(batch.array(), batch.memberAt, batch.memberLength, packed, 0);
  }

  private int groupOfMember(byte[] bytes, int packedAt) {
    int length = PackedId.textLength(bytes, packedAt);
    if (takenLength + length > taken.length) {
      // Groups made so far go on pointing into the old array.
      taken = new byte[Math.max(length, 2 * taken.length)];
      takenLength = 0;
    }
    int at = takenLength;
    PackedId.unpack(bytes, packedAt, taken, at);
    int groupsBefore = groups.count;
    int group = groups.of(taken, at, length);
    if (groups.count > groupsBefore) {
      takenLength += length;
    }
    return group;
  }

  private int item(int group, int from, int onDay) {
    for (int item = groups.item[group]; item != NONE; item = next[item]) {
      if (day[item] == onDay && streamer[item] == from) {
        return item;
      }
    }
    if (items == next.length) {
      int capacity = 2 * items;
      next = Arrays.copyOf(next, capacity);
      day = Arrays.copyOf(day, capacity);
      streamer = Arrays.copyOf(streamer, capacity);
      total = Arrays.copyOf(total, capacity);
      contributions = Arrays.copyOf(contributions, capacity);
      inputs = Arrays.copyOf(inputs, capacity);
      latestAdded = Arrays.copyOf(latestAdded, capacity);
      latestTaken = Arrays.copyOf(latestTaken, capacity);
    }
    next[items] = groups.item[group];
    groups.item[group] = items;
    day[items] = onDay;
    streamer[items] = from;
    total[items] = 0;
    contributions[items] = 0;
    inputs[items] = 0;
    latestAdded[items] = Long.MIN_VALUE;
    latestTaken[items] = Long.MIN_VALUE;
    return items++;
  }

  private void applyItems(String entity, LedgerOutput out) {
    for (int group = 0; group < groups.count; group++) {
      applyMember(group);
    }
    if (!fallen.isEmpty()) {
      fallen.find(log, calendar);
      fallen.forEach(this::raise);
      fallen.clear();
    }
    for (int i = 0; i < partials.size() && i < head.streamers(); i++) {
      PartialSums.Writer writer = partials.get(i);
      if (!writer.isEmpty()) {
        String parent = PartialSums.STREAMER + head.streamer(i);
        out.partials(new PartialSums(parent, entity, writer.take()));
      }
    }
  }

  private void applyMember(int group) {
    RecordTable members = board.members;
    int hash = groups.hash[group];
    int record = members.find(groups.array[group], groups.at[group], groups.length[group], hash);
    if (record < 0) {
      record = members.add(groups.array[group], groups.at[group], groups.length[group], hash, 0);
    }
    if (sessionWindow == null) {
      dropUnreachable(record);
    }
    before.of(members.page.bytes, record, Integer.MIN_VALUE, Integer.MAX_VALUE);
    int fallenBefore = fallen.size();
    for (int item = groups.item[group]; item != NONE; item = next[item]) {
      int cell = cell(record, day[item], streamer[item]);
      byte[] bytes = members.page.bytes;
      int live = Cell.contributions(bytes, cell) + contributions[item];
      int known = Cell.inputs(bytes, cell);
      long latest =
          known == 0 || Cell.contributions(bytes, cell) == 0
              ? latestAdded[item]
              : Math.max(Cell.reachedAt(bytes, cell), latestAdded[item]);
      if (live > 0 && latestTaken[item] >= latest) {
        fallen.add(groups, group, item, live, day[item], streamer[item]);
      }
      Cell.sums(
          bytes,
          cell,
          Cell.total(bytes, cell) + total[item],
          live,
          known + inputs[item],
          live == 0 ? 0 : latest);
    }
    members.page.changed = true;
    if (fallen.size() == fallenBefore) {
      emit(group, record);
    } else {
      fallen.remember(group, before);
    }
  }

  private void dropUnreachable(int record) {
    RecordTable members = board.members;
    int cell = RecordTable.payloadAt(members.page.bytes, record);
    while (cell < RecordTable.end(members.page.bytes, record)) {
      if (calendar.startOf(Cell.day(members.page.bytes, cell) + 1) <= unreachable) {
        members.cut(record, cell, Cell.SIZE);
      } else {
        cell += Cell.SIZE;
      }
    }
  }

  /** The reached-at of a member's fallen cells has been found. */
  private void raise(int group, int firstCell, int lastCell, Sums was) {
    RecordTable members = board.members;
    int record =
        members.find(
            groups.array[group], groups.at[group], groups.length[group], groups.hash[group]);
    for (int i = firstCell; i < lastCell; i++) {
      int item = fallen.item(i);
      int cell = cell(record, day[item], streamer[item]);
      Cell.reachedAt(members.page.bytes, cell, fallen.latest(i));
    }
    before.copy(was);
    emit(group, record);
  }

  private void emit(int group, int record) {
    byte[] bytes = board.members.page.bytes;
    for (int item = groups.item[group]; item != NONE; item = next[item]) {
      partials(streamer[item])
          .add(
              groups.array[group],
              groups.at[group],
              groups.length[group],
              bytes,
              cell(record, day[item], streamer[item]));
    }
    if (sessionWindow != null) {
      after.of(bytes, record, Integer.MIN_VALUE, Integer.MAX_VALUE);
      sessionWindow.change(
          Board.name(bytes, record),
          groups.array[group],
          groups.at[group],
          groups.length[group],
          before,
          after);
    }
  }

  private int cell(int record, int onDay, int from) {
    byte[] bytes = board.members.page.bytes;
    int end = RecordTable.end(bytes, record);
    for (int cell = RecordTable.payloadAt(bytes, record); cell < end; cell += Cell.SIZE) {
      if (Cell.day(bytes, cell) == onDay && Cell.source(bytes, cell) == from) {
        return cell;
      }
    }
    int cell = board.members.extend(record, Cell.SIZE);
    Cell.key(board.members.page.bytes, cell, onDay, from);
    return cell;
  }

  private PartialSums.Writer partials(int from) {
    while (partials.size() <= from) {
      partials.add(new PartialSums.Writer());
    }
    return partials.get(from);
  }
}
