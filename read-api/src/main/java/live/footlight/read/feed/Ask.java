package live.footlight.read.feed;

/**
 * Which part of a list is asked for.
 *
 * @param after the place behind which it begins, or null for the head
 * @param sinceMs when the first page was read, ms UTC by the store's clock: what fell since then
 *     may have been shown before and is left out; of no account for the head
 * @param limit how many items at most
 */
record Ask(Place after, long sinceMs, int limit) {
  static Ask head(int limit) {
    return new Ask(null, 0, limit);
  }
}
