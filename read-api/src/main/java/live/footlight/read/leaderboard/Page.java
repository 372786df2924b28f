package live.footlight.read.leaderboard;

import java.util.List;

/**
 * Part of a window, all of it as it was at one moment.
 *
 * @param version of the window's content
 * @param revision of a closed window, 0 while it is open
 * @param startsAtMs 0 where it has no start or it is not known
 * @param endsAtMs 0 where it has no end
 * @param entries how many the whole window has
 * @param items in order; empty for a member who is not on the board
 */
record Page(
    long version,
    long revision,
    long startsAtMs,
    long endsAtMs,
    long entries,
    List<RankedEntry> items) {
  /** The same with other items. */
  Page with(List<RankedEntry> others) {
    return new Page(version, revision, startsAtMs, endsAtMs, entries, others);
  }
}
