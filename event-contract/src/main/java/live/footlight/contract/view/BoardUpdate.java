package live.footlight.contract.view;

import java.util.List;

/**
 * What changed on one board's window since an earlier publication, in absolute values. A store
 * applies it as a whole or not at all, and ignores it where it already holds a higher version;
 * equal versions carry equal content. A store that holds less than {@link #sinceVersion} has lost
 * writes: it must not apply the update, and says so.
 *
 * <p>The first update of a board's window in each run of a job (a start, a restart, a restore) is
 * {@link #full}, so that whatever a store lost before is mended by the restart that it causes.
 *
 * @param of whose board: {@code session:<id>}, {@code streamer:<id>} or {@code platform}
 * @param window {@code session}, {@code all}, {@code day:2026-11-21}, {@code week:2026-11-16} (its
 *     Monday) or {@code month:2026-11}
 * @param version epoch · 2⁴⁰ + number of inputs applied to this window; below 2⁵³
 * @param sinceVersion the version of the update before this one: {@link #changed} and {@link
 *     #removed} hold everything that differs from it. 0 where the update is {@link #full}
 * @param revision of the closed window, 0 while it is open
 * @param startsAtMs start of the window, ms UTC; 0 where it has none or it is not known
 * @param endsAtMs end of the window (exclusive), ms UTC; 0 where it is open-ended
 * @param expiresAtMs when the store may forget the window, ms UTC; 0 for never
 * @param asOfMs when this was computed, ms UTC (processing time)
 * @param changed entries to set
 * @param removed members to take off the board
 * @param replaced how members in {@link #changed} and {@link #removed} stood at {@link
 *     #sinceVersion}, those of whom a new line {@linkplain #leavesBehind leaves something behind};
 *     nobody where the update is full
 */
public record BoardUpdate(
    String of,
    String window,
    long version,
    long sinceVersion,
    long revision,
    long startsAtMs,
    long endsAtMs,
    long expiresAtMs,
    long asOfMs,
    List<BoardEntry> changed,
    List<String> removed,
    List<BoardEntry> replaced) {

  /** The update holds every entry: whatever else a store has of the window goes. */
  public boolean full() {
    return sinceVersion == 0;
  }

  /**
   * Whether a store in which a line is overwritten by a later one of the same member, or removed,
   * has to be told what it was: it stood under a {@linkplain BoardPlace#isNamed name} of its own,
   * or moves to one, or is down to one contribution.
   *
   * @param contributions of the earlier line, above 0
   * @param nextContributions of the later one, 0 where the member is removed
   */
  public static boolean leavesBehind(
      long total, long contributions, long nextTotal, long nextContributions) {
    return BoardPlace.isNamed(total)
        || BoardPlace.isNamed(nextTotal)
        || (contributions > 1 && nextContributions == 1);
  }
}
