package live.footlight.domain.leaderboard;

/**
 * Linear hashing (Litwin, 1980): a table grows by one page at a time, and each growth moves entries
 * of one other page only, so no insertion ever pays for a rehash of the whole.
 */
final class Buckets {
  private Buckets() {}

  /** The page of a hash in a table of so many pages. */
  static int of(int hash, int pages) {
    int half = Integer.highestOneBit(pages);
    int bucket = hash & (2 * half - 1);
    return bucket < pages ? bucket : bucket & (half - 1);
  }

  /** The page whose entries are shared out when a page of this number is added. */
  static int source(int added) {
    return added - Integer.highestOneBit(added);
  }
}
