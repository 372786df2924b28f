package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardUpdate;
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

  private final RespBuffer arguments = new RespBuffer();
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
    int members = update.changed().size() + update.removed().size();
    if (members <= membersPerCall) {
      boardPiece(
          keys,
          update,
          update.version(),
          update.sinceVersion(),
          update.expiresAtMs(),
          update.changed(),
          update.removed());
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
    return calls.size();
  }

  /** Bytes gathered so far, about. */
  long bytes() {
    return bytes;
  }

  /** Hands over what was gathered. */
  List<ScriptCall> drain() {
    List<ScriptCall> drained = calls;
    calls = new ArrayList<>();
    bytes = 0;
    return drained;
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
    for (List<BoardEntry> changed : slices(update.changed())) {
      boardPiece(copy, update, piece + 1, piece, copyExpiresAtMs, changed, List.of());
      piece++;
    }
    for (List<String> removed : slices(update.removed())) {
      boardPiece(copy, update, piece + 1, piece, copyExpiresAtMs, List.of(), removed);
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

  private void boardPiece(
      BoardKeys keys,
      BoardUpdate update,
      long version,
      long sinceVersion,
      long expiresAtMs,
      List<BoardEntry> changed,
      List<String> removed) {
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
        .number(removed.size())
        .number(changed.size());
    for (String id : removed) {
      arguments.text(id);
    }
    byte[][] ids = new byte[changed.size()][];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = utf8(changed.get(i).memberId());
      arguments.bytes(ids[i]);
    }
    for (int i = 0; i < ids.length; i++) {
      BoardEntry entry = changed.get(i);
      arguments.number(-entry.total()).rankedMember(entry.reachedAtMs(), ids[i]);
    }
    for (int i = 0; i < ids.length; i++) {
      BoardEntry entry = changed.get(i);
      arguments.bytes(ids[i]).place(entry.reachedAtMs(), entry.contributions());
    }
    add(Script.BOARD, keys.meta());
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
