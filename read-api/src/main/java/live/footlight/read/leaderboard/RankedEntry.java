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
record RankedEntry(long rank, String memberId, long total, long contributions, long reachedAtMs) {}
