package live.footlight.sinks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.TopList;

/**
 * A board that grows by one gift a version, folded in the plainest way, as it stands at any
 * version. A gift may be taken back, which is an input as well.
 */
final class Gifts {
  static final Comparator<BoardEntry> BOARD_ORDER =
      Comparator.comparingLong(BoardEntry::total)
          .reversed()
          .thenComparingLong(BoardEntry::reachedAtMs)
          .thenComparing(BoardEntry::memberId);

  private static final long START = 1_795_342_347_118L;

  private final String of;
  private final List<Map<String, BoardEntry>> versions = new ArrayList<>();

  private Gifts(String of) {
    this.of = of;
    versions.add(Map.of());
  }

  /** Only gifts: totals never fall. */
  static Gifts given(String of, int members, int inputs, long seed) {
    return new Gifts(of).fold(members, inputs, seed, 0);
  }

  /** One input in four takes gifts of a member back, all of them or all but one. */
  static Gifts givenAndTakenBack(String of, int members, int inputs, long seed) {
    return new Gifts(of).fold(members, inputs, seed, 4);
  }

  private Gifts fold(int members, int inputs, long seed, int oneInTakesBack) {
    Random random = new Random(seed);
    for (int version = 1; version <= inputs; version++) {
      Map<String, BoardEntry> board = new HashMap<>(versions.get(version - 1));
      String member = "member-" + random.nextInt(members);
      BoardEntry before = board.getOrDefault(member, new BoardEntry(member, 0, 0, 0));
      if (oneInTakesBack > 0 && random.nextInt(oneInTakesBack) == 0) {
        if (before.contributions() > 1 && random.nextBoolean()) {
          // All but the first.
          board.put(
              member, new BoardEntry(member, 1 + random.nextInt(50), 1, before.reachedAtMs()));
        } else {
          board.remove(member);
        }
      } else {
        // Some members have more than fits beside a time in a score.
        long most = member.endsWith("7") ? BoardPlace.NAMED_FROM : 50;
        board.put(
            member,
            new BoardEntry(
                member,
                before.total() + 1 + random.nextLong(most),
                before.contributions() + 1,
                START + version / 3));
      }
      versions.add(board);
    }
    return this;
  }

  String of() {
    return of;
  }

  /** Members and totals, in board order. */
  Map<String, Long> totals(long version) {
    Map<String, Long> totals = new LinkedHashMap<>();
    for (BoardEntry entry : entries(version)) {
      totals.put(entry.memberId(), entry.total());
    }
    return totals;
  }

  List<BoardEntry> entries(long version) {
    return versions.get((int) version).values().stream().sorted(BOARD_ORDER).toList();
  }

  BoardUpdate full(long version) {
    return update(version, 0, entries(version), List.of(), List.of());
  }

  BoardUpdate delta(long since, long version) {
    Map<String, BoardEntry> before = versions.get((int) since);
    Map<String, BoardEntry> after = versions.get((int) version);
    return update(
        version,
        since,
        entries(version).stream().filter(e -> !e.equals(before.get(e.memberId()))).toList(),
        before.keySet().stream().filter(id -> !after.containsKey(id)).sorted().toList(),
        before.values().stream().filter(e -> isReplaced(e, after.get(e.memberId()))).toList());
  }

  private static boolean isReplaced(BoardEntry before, BoardEntry after) {
    return !before.equals(after)
        && BoardUpdate.leavesBehind(
            before.total(),
            before.contributions(),
            after == null ? 0 : after.total(),
            after == null ? 0 : after.contributions());
  }

  TopList top(long version) {
    List<BoardEntry> entries = entries(version);
    return new TopList(of, "session", version, entries.size(), START, 0, entries);
  }

  private BoardUpdate update(
      long version,
      long since,
      List<BoardEntry> changed,
      List<String> removed,
      List<BoardEntry> replaced) {
    return new BoardUpdate(
        of, "session", version, since, 0, START, 0, 0, START + version, changed, removed, replaced);
  }
}
