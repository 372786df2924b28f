package live.footlight.read.feed;

import java.util.List;
import live.footlight.contract.feed.Ranking;

/**
 * A version of the feed's ranking.
 *
 * @param id its name
 * @param version how often it was configured with other content, from 1
 * @param ranking how it ranks
 * @param maxItems longest list of a scope
 * @param scopes the lists it ranks, such as {@code home} and {@code country:*}
 * @param start {@code at_once} where it began from what items had kept, {@code by_replay} where it
 *     began from nothing; null where the store does not say
 */
record Generation(
    String id, long version, Ranking ranking, long maxItems, List<String> scopes, String start) {
  /** Whether it has a list of this scope. */
  boolean ranks(Scope scope) {
    return scopes.contains(scope.pattern());
  }
}
