package live.footlight.read.feed;

/**
 * An item of a list.
 *
 * @param id of the post or session
 * @param sScore its stored score
 * @param kind {@code post} or {@code session}
 * @param creatorId whose it is
 * @param publishedAtMs when it appeared, ms UTC
 * @param expiresAtMs when it goes, ms UTC; 0 for never
 */
record Item(
    String id, double sScore, String kind, String creatorId, long publishedAtMs, long expiresAtMs) {
  Place place() {
    return new Place(sScore, id);
  }

  /** As it stands in a list. */
  Item at(double score) {
    return new Item(id, score, kind, creatorId, publishedAtMs, expiresAtMs);
  }

  /** It may take a moment until an item that expires has left its lists. */
  boolean isOver(long nowMs) {
    return expiresAtMs != 0 && expiresAtMs <= nowMs;
  }
}
