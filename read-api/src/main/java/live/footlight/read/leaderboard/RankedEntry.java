package live.footlight.read.leaderboard;

/**
 * An entry and where it stands.
 *
 * @param rank from 1
 * @param memberId who
 * @param total diamonds
 * @param contributions how many make up the total
 * @param reachedAtMs when the total was reached, ms UTC
 */
record RankedEntry(long rank, String memberId, long total, long contributions, long reachedAtMs) {
  /** The same place under another name. */
  RankedEntry named(String name) {
    return new RankedEntry(rank, name, total, contributions, reachedAtMs);
  }

  /** Whether the order of the two is that of their ids. */
  boolean isTiedWith(RankedEntry other) {
    return total == other.total && reachedAtMs == other.reachedAtMs;
  }
}
