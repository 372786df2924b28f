package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedKeys;
import live.footlight.contract.view.FollowView;
import live.footlight.contract.view.LeaderboardKeys;

/**
 * What a {@link RedisViewSerializer} writes a view into: versioned, absolute writes, gathered until
 * they go to Redis together and acknowledged together.
 */
public final class RedisBatch {
  /**
   * Members that one script call applies; a larger update is put together aside, then published.
   */
  static final int MEMBERS_PER_CALL = 5_000;

  /** How long an unfinished copy may lie about after a crash, ms. */
  private static final long COPY_TTL_MS = 3_600_000;

  /** A list holds a quarter more than it shows. */
  private static final int FEED_MARGIN = 4;

  /** About what an item costs in a call, beside its id. */
  private static final int FEED_ITEM_BYTES = 48;

  /** Items of one list that one script call moves. */
  private static final int ITEMS_PER_CALL = 1_000;

  private static final Comparator<FeedChange> BY_GENERATION_VERSION =
      Comparator.comparingLong(FeedChange::generationVersion);

  private final RespBuffer arguments = new RespBuffer();
  private final Map<FeedList, Map<String, FeedChange>> feeds = new LinkedHashMap<>();
  private final int membersPerCall;
  private List<ScriptCall> calls = new ArrayList<>();
  private long bytes;

  RedisBatch(int membersPerCall) {
    this.membersPerCall = membersPerCall;
  }

  /**
   * A leaderboard's window, laid out as in {@link LeaderboardKeys}. Readers see all of the update
   * or nothing of it, however large it is.
   */
  public RedisBatch board(BoardUpdate update) {
    BoardKeys keys = BoardKeys.of(update, "");
    BoardLines lines = new BoardLines(update.replaced(), update.changed(), update.removed());
    if (lines.size() <= membersPerCall) {
      board(
          keys, update, update.version(), update.sinceVersion(), update.expiresAtMs(), true, lines);
    } else {
      boardAside(keys, update);
    }
    return this;
  }

  /** A hash that is replaced by newer versions of itself only. */
  public RedisBatch hash(VersionedHash hash) {
    byte[] key = utf8(hash.key());
    arguments.number(1).bytes(key).text(hash.order()).number(hash.keepMs());
    for (String text : hash.fieldsAndValues()) {
      arguments.text(text);
    }
    return add(Script.HASH, key);
  }

  /**
   * An item's place in a list of a feed, laid out as in {@link FeedKeys}; places in one list are
   * written together. Of an item's the newest is written.
   */
  public RedisBatch feed(FeedChange change) {
    FeedList list = new FeedList(change.generation(), change.scope());
    Map<String, FeedChange> moves = feeds.computeIfAbsent(list, l -> new LinkedHashMap<>());
    FeedChange before = moves.get(change.itemId());
    if (before == null || before.version() <= change.version()) {
      moves.put(change.itemId(), change);
    }
    if (before == null) {
      bytes += change.itemId().length() + FEED_ITEM_BYTES;
    }
    if (moves.size() == ITEMS_PER_CALL) {
      feeds.remove(list);
      feed(list, moves.values());
    }
    return this;
  }

  /** An item of a feed, or that it is none any more. */
  public RedisBatch feedItem(FeedItem item) {
    byte[] key = utf8(FeedKeys.item(item.generation(), item.kind(), item.itemId()));
    arguments.number(1).bytes(key).number(item.version());
    if (item.isGone()) {
      arguments.number(FeedKeys.GONE_KEPT_MS);
    } else {
      arguments.number(FeedKeys.ITEM_KEPT_MS).text("kind").text(item.kind());
      arguments.text("creator_id").text(item.creatorId());
      arguments.text("published_at").number(item.publishedAtMs());
      arguments.text("expires_at").number(item.expiresAtMs());
    }
    return add(Script.WHOLE, key);
  }

  /** A generation's configuration. */
  RedisBatch generation(String generation, long version, String json) {
    byte[] key = utf8(FeedKeys.GENERATIONS);
    arguments.number(1).bytes(key).text(generation).number(version).text(json);
    return add(Script.GENERATION, key);
  }

  /** Whether a user follows a creator, or that all of their follows go. */
  public RedisBatch follow(FollowView follow) {
    byte[] key = utf8(FeedKeys.follows(follow.userId()));
    arguments.number(2).bytes(key).text(FeedKeys.followVersions(follow.userId()));
    arguments.text(follow.isErasure() ? "" : follow.creatorId()).number(follow.version());
    if (follow.following()) {
      arguments.number(follow.atMs());
    } else {
      arguments.text("");
    }
    arguments.number(FeedKeys.MAX_FOLLOWS);
    return add(Script.FOLLOW, key);
  }

  /** Raises a writer's mark; the answer is the mark before. */
  void mark(String name, long mark, long keepMs) {
    byte[] key = utf8(name);
    arguments.number(1).bytes(key).number(mark).number(keepMs);
    add(Script.MARK, key);
  }

  /** Asks for the number of a run; the answer is the number. */
  static ScriptCall run(String name) {
    RedisBatch batch = new RedisBatch(1);
    byte[] key = utf8(name);
    batch.arguments.number(1).bytes(key);
    batch.add(Script.RUN, key);
    ScriptCall call = batch.drain().get(0);
    call.sendWhole();
    return call;
  }

  /** Calls gathered so far. */
  int size() {
    return calls.size() + feeds.size();
  }

  /** Bytes gathered so far, about. */
  long bytes() {
    return bytes;
  }

  /** Hands over what was gathered. */
  List<ScriptCall> drain() {
    feeds.forEach((list, moves) -> feed(list, moves.values()));
    feeds.clear();
    List<ScriptCall> drained = calls;
    calls = new ArrayList<>();
    bytes = 0;
    return drained;
  }

  private void feed(FeedList list, Collection<FeedChange> moves) {
    byte[] key = utf8(FeedKeys.list(list.generation(), list.scope()));
    arguments
        .number(5)
        .bytes(key)
        .text(FeedKeys.versions(list.generation(), list.scope()))
        .text(FeedKeys.fallen(list.generation(), list.scope()))
        .text(FeedKeys.heights(list.generation(), list.scope()))
        .text(FeedKeys.gone(list.generation(), list.scope()));
    FeedChange newest = Collections.max(moves, BY_GENERATION_VERSION);
    long maxItems = newest.maxItems();
    arguments.number(maxItems + maxItems / FEED_MARGIN).number(newest.generationVersion());
    arguments.number(FeedKeys.FALLEN_KEPT_MS).number(FeedKeys.GONE_KEPT_MS);
    arguments.number(moves.size());
    moves.forEach(move -> arguments.text(move.itemId()));
    for (FeedChange move : moves) {
      arguments.text(move.member() ? Double.toString(move.sScore()) : "").number(move.version());
    }
    add(Script.FEED, key);
  }

  private void boardAside(BoardKeys keys, BoardUpdate update) {
    String token = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    BoardKeys copy = BoardKeys.of(update, ":" + token);
    // The copy's own versions count its pieces, so that a missing piece is noticed like any loss.
    long piece = 0;
    long copyExpiresAtMs = System.currentTimeMillis() + COPY_TTL_MS;
    if (!update.full()) {
      piece = 1;
      arguments.number(6);
      keys.addTo(arguments);
      copy.addTo(arguments);
      arguments
          .number(update.version())
          .number(update.sinceVersion())
          .number(update.expiresAtMs())
          .number(COPY_TTL_MS);
      add(Script.BOARD_BRANCH, keys.meta());
    }
    List<BoardLines> pieces = new ArrayList<>();
    // Elements go before they come, since some come back.
    slices(update.replaced()).forEach(s -> pieces.add(new BoardLines(s, List.of(), List.of())));
    slices(update.changed()).forEach(s -> pieces.add(new BoardLines(List.of(), s, List.of())));
    slices(update.removed()).forEach(s -> pieces.add(new BoardLines(List.of(), List.of(), s)));
    for (BoardLines lines : pieces) {
      board(copy, update, piece + 1, piece, copyExpiresAtMs, false, lines);
      piece++;
    }
    arguments.number(6);
    keys.addTo(arguments);
    copy.addTo(arguments);
    arguments
        .number(update.version())
        .number(piece)
        .number(update.revision())
        .number(update.startsAtMs())
        .number(update.endsAtMs())
        .number(update.expiresAtMs())
        .number(update.asOfMs());
    add(Script.BOARD_PUBLISH, keys.meta());
  }

  private void board(
      BoardKeys keys,
      BoardUpdate update,
      long version,
      long sinceVersion,
      long expiresAtMs,
      boolean whole,
      BoardLines lines) {
    List<BoardEntry> changed = lines.changed();
    byte[][] ids = new byte[changed.size()][];
    int named = 0;
    int placed = 0;
    for (int i = 0; i < ids.length; i++) {
      BoardEntry entry = changed.get(i);
      ids[i] = utf8(entry.memberId());
      if (BoardPlace.isNamed(entry.total())) {
        named++;
      } else if (entry.contributions() > 1) {
        placed++;
      }
    }
    arguments.number(3);
    keys.addTo(arguments);
    arguments
        .number(version)
        .number(sinceVersion)
        .number(update.revision())
        .number(update.startsAtMs())
        .number(update.endsAtMs())
        .number(expiresAtMs)
        .number(update.asOfMs())
        .number(whole ? 1 : 0)
        .number(lines.replaced().size() + lines.removed().size())
        .number(lines.replaced().size() + lines.removed().size())
        .number(ids.length)
        .number(named)
        .number(named + placed);
    for (BoardEntry entry : lines.replaced()) {
      byte[] id = utf8(entry.memberId());
      if (BoardPlace.isNamed(entry.total())) {
        arguments.rankedMember(entry.reachedAtMs(), id);
      } else {
        arguments.bytes(id);
      }
    }
    lines.removed().forEach(arguments::text);
    lines.replaced().forEach(entry -> arguments.text(entry.memberId()));
    lines.removed().forEach(arguments::text);
    if (named > 0) {
      elements(changed, ids, true);
    }
    elements(changed, ids, false);
    if (named > 0) {
      for (int i = 0; i < ids.length; i++) {
        BoardEntry entry = changed.get(i);
        if (BoardPlace.isNamed(entry.total())) {
          arguments.bytes(ids[i]).place(entry.reachedAtMs(), entry.contributions());
        }
      }
    }
    for (int i = 0; i < ids.length; i++) {
      BoardEntry entry = changed.get(i);
      if (!BoardPlace.isNamed(entry.total()) && entry.contributions() > 1) {
        arguments.bytes(ids[i]).number(entry.contributions());
      }
    }
    add(Script.BOARD, keys.meta());
  }

  private void elements(List<BoardEntry> changed, byte[][] ids, boolean named) {
    for (int i = 0; i < ids.length; i++) {
      BoardEntry entry = changed.get(i);
      if (BoardPlace.isNamed(entry.total()) == named) {
        arguments.score(entry.total(), entry.reachedAtMs());
        if (named) {
          arguments.rankedMember(entry.reachedAtMs(), ids[i]);
        } else {
          arguments.bytes(ids[i]);
        }
      }
    }
  }

  private RedisBatch add(Script script, byte[] routingKey) {
    ScriptCall call =
        new ScriptCall(script, routingKey, arguments.arguments(), arguments.toByteArray());
    arguments.clear();
    calls.add(call);
    bytes += call.bytes();
    return this;
  }

  private <E> List<List<E>> slices(List<E> all) {
    List<List<E>> slices = new ArrayList<>();
    for (int from = 0; from < all.size(); from += membersPerCall) {
      slices.add(all.subList(from, Math.min(from + membersPerCall, all.size())));
    }
    return slices;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private record FeedList(String generation, String scope) {}

  /** What of an update goes into one call. */
  private record BoardLines(
      List<BoardEntry> replaced, List<BoardEntry> changed, List<String> removed) {
    int size() {
      return replaced.size() + changed.size() + removed.size();
    }
  }

  /** The three keys of a window, or of a copy of it. */
  private record BoardKeys(byte[] meta, byte[] ranking, byte[] members) {
    static BoardKeys of(BoardUpdate update, String copy) {
      String of = update.of();
      String window = update.window();
      return new BoardKeys(
          utf8(LeaderboardKeys.meta(of, window) + copy),
          utf8(LeaderboardKeys.ranking(of, window) + copy),
          utf8(LeaderboardKeys.members(of, window) + copy));
    }

    void addTo(RespBuffer arguments) {
      arguments.bytes(meta).bytes(ranking).bytes(members);
    }
  }
}
