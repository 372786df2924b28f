package live.footlight.read.feed;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Where feeds are read from. */
interface FeedStore {
  /** The generation that readers follow; empty where this store knows of none. */
  Optional<String> active();

  /** A generation; empty where this store does not have it. */
  Optional<Generation> generation(String id);

  /** All generations it has. */
  List<Generation> generations();

  /**
   * Part of a list, or of several merged in the order of their items.
   *
   * @param scopes of the lists
   * @return empty where this store has none of the lists
   */
  Optional<Slice> slice(Generation generation, List<String> scopes, Ask ask);

  /**
   * A generation and part of its lists at once, where this store can tell without asking first for
   * the one and then for the other.
   *
   * @param generation its name, or null for the one that readers follow
   * @return empty where it has to be asked step by step
   */
  default Optional<Reading> reading(String generation, List<String> scopes, Ask ask) {
    return Optional.empty();
  }

  /**
   * Some items of a list by rank.
   *
   * @param from rank of the first, from 0
   */
  List<Item> range(String generation, String scope, long from, int count);

  /** How many items a list shows, those behind the longest that it may be not counted. */
  long length(Generation generation, String scope);

  /** The rank of an item in a list, from 0; empty where it is not in it. */
  OptionalLong rank(String generation, String scope, String id);

  /**
   * Whom a user follows, as far as this store knows.
   *
   * @param limit the latest so many
   * @return empty where this store may have forgotten them
   */
  Optional<List<String>> followedBy(String user, int limit);
}
