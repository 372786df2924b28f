package live.footlight.read.feed;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where an item stands.
 *
 * @param rank in its list, from 0
 * @param creatorItemsBefore of the same creator before it on its page
 */
record Standing(long rank, int creatorItemsBefore) {
  /** The page is that of an unmoved list which was read from its head in pages of a length. */
  static Optional<Standing> in(
      FeedStore store, String generation, String scope, String id, String creator, int page) {
    OptionalLong found = store.rank(generation, scope, id);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    long rank = found.getAsLong();
    int nth = (int) (rank % page);
    long before =
        store.range(generation, scope, rank - nth, nth).stream()
            .filter(item -> item.creatorId().equals(creator))
            .count();
    return Optional.of(new Standing(rank, (int) before));
  }
}
