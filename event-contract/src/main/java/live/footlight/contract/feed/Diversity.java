package live.footlight.contract.feed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Keeps one creator from filling a page. Of a creator's items on a page, the n-th from 0 counts
 * with a share of its mass, {@code (1 − 0.25)·dⁿ + 0.25}, d being what its generation has as
 * per-creator decay. Stored scores and cursors know nothing of it, so a page has the same items
 * with it and without, in another order.
 */
public final class Diversity {
  /** What every item keeps of its mass. */
  public static final double FLOOR = 0.25;

  private Diversity() {}

  /**
   * An item and the score by which it stands on its page.
   *
   * @param nth of its creator's items on the page, from 0
   * @param score with its share
   */
  public record Placed<T>(T item, int nth, double score) {}

  /** The share of its mass that a creator's n-th item on a page keeps. */
  public static double share(int nth, double perCreatorDecay) {
    return (1 - FLOOR) * StrictMath.pow(perCreatorDecay, nth) + FLOOR;
  }

  /**
   * Puts a page in order.
   *
   * @param page by stored score, largest first
   */
  public static <T> List<Placed<T>> spread(
      List<T> page, Ranking ranking, Function<T, String> creator, ToDoubleFunction<T> score) {
    Map<String, Integer> seen = new HashMap<>();
    List<Placed<T>> spread = new ArrayList<>();
    for (T item : page) {
      int nth = seen.merge(creator.apply(item), 1, Integer::sum) - 1;
      double share = share(nth, ranking.perCreatorDecay());
      double stored = score.applyAsDouble(item);
      spread.add(
          new Placed<>(item, nth, nth == 0 ? stored : ranking.formula().damped(stored, share)));
    }
    // Stable: of equal ones, who stood first stands first.
    spread.sort(Comparator.<Placed<T>>comparingDouble(Placed::score).reversed());
    return spread;
  }
}
