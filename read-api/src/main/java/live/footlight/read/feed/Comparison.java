package live.footlight.read.feed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * How the heads of two lists differ.
 *
 * @param common items that are in both heads
 * @param overlap {@code common} as a share of the longer head; empty where both have nothing
 * @param kendallTau rank correlation of the common items, 1 for the same order, −1 for the reverse:
 *     (concordant − discordant pairs) / all pairs. Ranks have no ties, so it is τ-a of M. G.
 *     Kendall, "A New Measure of Rank Correlation", Biometrika 30 (1938); empty below two items
 * @param movers the items that moved farthest, farthest first
 */
record Comparison(
    int common, OptionalDouble overlap, OptionalDouble kendallTau, List<Mover> movers) {

  /**
   * An item that both rank differently, or one of them not among its first.
   *
   * @param rankA from 1; null where it is not in the head of a
   * @param rankB from 1; null where it is not in the head of b
   * @param moved by how many places at least
   */
  record Mover(String id, Integer rankA, Integer rankB, int moved) {
    static Mover of(String id, Integer rankA, Integer rankB, int beyondA, int beyondB) {
      int a = rankA == null ? beyondA : rankA;
      int b = rankB == null ? beyondB : rankB;
      return new Mover(id, rankA, rankB, Math.abs(a - b));
    }

    private int best() {
      return Math.min(
          rankA == null ? Integer.MAX_VALUE : rankA, rankB == null ? Integer.MAX_VALUE : rankB);
    }
  }

  /**
   * Compares two heads.
   *
   * @param a ids in order
   * @param b ids in order
   * @param movers how many at most
   */
  static Comparison of(List<String> a, List<String> b, int movers) {
    Map<String, Integer> ranksA = ranks(a);
    Map<String, Integer> ranksB = ranks(b);
    List<Integer> common = new ArrayList<>(); // ranks in b, in the order of a
    for (String id : a) {
      if (ranksB.containsKey(id)) {
        common.add(ranksB.get(id));
      }
    }
    int longer = Math.max(a.size(), b.size());
    return new Comparison(
        common.size(),
        longer == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) common.size() / longer),
        tau(common),
        movers(ranksA, ranksB, movers));
  }

  private static Map<String, Integer> ranks(List<String> ids) {
    Map<String, Integer> ranks = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      ranks.put(ids.get(i), i + 1);
    }
    return ranks;
  }

  private static OptionalDouble tau(List<Integer> ranks) {
    int n = ranks.size();
    if (n < 2) {
      return OptionalDouble.empty();
    }
    long balance = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        balance += Integer.signum(ranks.get(j) - ranks.get(i));
      }
    }
    return OptionalDouble.of(balance / (n * (n - 1) / 2.0));
  }

  private static List<Mover> movers(
      Map<String, Integer> ranksA, Map<String, Integer> ranksB, int limit) {
    TreeSet<String> ids = new TreeSet<>(ranksA.keySet());
    ids.addAll(ranksB.keySet());
    return ids.stream()
        .map(
            id ->
                Mover.of(id, ranksA.get(id), ranksB.get(id), ranksA.size() + 1, ranksB.size() + 1))
        .filter(mover -> mover.moved() > 0 || mover.rankA() == null || mover.rankB() == null)
        .sorted(
            Comparator.comparingInt(Mover::moved)
                .reversed()
                .thenComparingInt(Mover::best)
                .thenComparing(Mover::id))
        .limit(limit)
        .toList();
  }
}
