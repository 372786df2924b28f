package live.footlight.read.feed;

import java.util.List;

/**
 * Part of a list as it was at one moment.
 *
 * @param readAtMs when, ms UTC by the store's clock
 * @param items in stored order
 * @param next the place behind which the list goes on; null where it does not
 */
record Slice(long readAtMs, List<Item> items, Place next) {
  /** Of a list that has nothing. */
  static Slice nothing(long readAtMs) {
    return new Slice(readAtMs, List.of(), null);
  }
}
