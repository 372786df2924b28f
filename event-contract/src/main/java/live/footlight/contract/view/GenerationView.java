package live.footlight.contract.view;

import java.util.List;
import java.util.SortedMap;

/**
 * A version of the feed's ranking, with all that its event left open.
 *
 * @param generation its name
 * @param version how often it was configured with other content, from 1; 2⁴⁰ more for each epoch,
 *     so that what is reprocessed wins over what was there
 * @param formula such as {@code decay}
 * @param halfLifeSeconds of the decay formula
 * @param prior the mass an item is born with
 * @param weights of a unit, by kind of engagement, such as {@code liked}
 * @param maxItems longest list of a scope
 * @param perCreatorDecay what each further item of a creator keeps on a page
 * @param scopes the lists it ranks, such as {@code country:*}
 * @param byReplay it started from nothing, so that what happened before has to be replayed to it;
 *     where not, it ranks from what items had kept all along
 */
public record GenerationView(
    String generation,
    long version,
    String formula,
    long halfLifeSeconds,
    double prior,
    SortedMap<String, Double> weights,
    long maxItems,
    double perCreatorDecay,
    List<String> scopes,
    boolean byReplay) {
  public static final String AT_ONCE = "at_once";
  public static final String BY_REPLAY = "by_replay";

  /** {@link #AT_ONCE} or {@link #BY_REPLAY}. */
  public String start() {
    return byReplay ? BY_REPLAY : AT_ONCE;
  }
}
