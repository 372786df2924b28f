package live.footlight.read.feed;

import java.util.Comparator;

/**
 * A place in the order of a list: that of an item when it was read, which need not be there any
 * more.
 *
 * @param sScore stored score of the item
 * @param id of the item
 */
record Place(double sScore, String id) {
  /** The order of lists: score descending, then id descending by its bytes, as Redis has it. */
  static final Comparator<Place> ORDER =
      Comparator.comparingDouble(Place::sScore)
          .thenComparing(Place::id, Bytewise::compare)
          .reversed();
}
