package live.footlight.read.leaderboard;

/**
 * A place in a board's order: that of an entry when it was read. The entry may have moved since, so
 * a page after a place holds what stands behind it now, and paging never shows an entry twice
 * unless it fell, which takes a refund.
 *
 * @param total of the entry
 * @param reachedAtMs of the entry
 * @param memberId of the entry
 */
record Place(long total, long reachedAtMs, String memberId) {
  static Place of(RankedEntry entry) {
    return new Place(entry.total(), entry.reachedAtMs(), entry.memberId());
  }
}
