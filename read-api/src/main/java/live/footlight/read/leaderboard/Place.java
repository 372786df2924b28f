package live.footlight.read.leaderboard;

/**
 * A place in a board's order: that of an entry when it was read. The entry may have moved since, so
 * a page after a place holds what stands behind it now, and paging never shows an entry twice
 * unless it fell, which takes a refund.
 *
 * @param total of the entry
 * @param reachedAtMs of the entry
 * @param memberId of the entry; empty where it is not to be named
 * @param nth which of the entries of this total and time it is, from 1, where it is not named; 0
 *     for the place before all of them
 */
record Place(long total, long reachedAtMs, String memberId, long nth) {
  Place(long total, long reachedAtMs, String memberId) {
    this(total, reachedAtMs, memberId, 0);
  }

  static Place of(RankedEntry entry) {
    return new Place(entry.total(), entry.reachedAtMs(), entry.memberId());
  }

  /**
   * The place of an entry that is not named.
   *
   * @param before how many of the same total and time stand before it
   */
  static Place nth(RankedEntry entry, long before) {
    return new Place(entry.total(), entry.reachedAtMs(), "", Math.max(0, before) + 1);
  }

  /** Before all entries of the same total and time: no id is less than the empty one. */
  static Place beforeTie(RankedEntry entry) {
    return new Place(entry.total(), entry.reachedAtMs(), "");
  }

  boolean isNamed() {
    return nth == 0;
  }

  /** How many entries of a tie a page behind it leaves out. */
  long upToIt() {
    return nth;
  }

  /** How many entries of a tie a page before it ends with. */
  long beforeIt() {
    return Math.max(0, nth - 1);
  }
}
