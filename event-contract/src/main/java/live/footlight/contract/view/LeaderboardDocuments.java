package live.footlight.contract.view;

/**
 * How leaderboards, sessions and dead letters lie in MongoDB. Times are BSON dates, {@code null}
 * where not known; counts are 64-bit integers.
 *
 * <pre>
 * leaderboards {_id: "&lt;of>|&lt;window>", of, window,
 *               top: {version, entries, starts_at, ends_at, items: [item…]},
 *               archive: {version, revision, entries, starts_at, ends_at, archived_at}}
 *              {_id: "&lt;of>|&lt;window>|v&lt;version>|p&lt;page>", page_of: "&lt;of>|&lt;window>",
 *               version, revision, page, items: [item…], superseded_at?}
 *       item = {member_id, total, contributions, reached_at}
 * sessions     {_id: &lt;session>, session: {version, streamer_id, title, started_at, ended_at}}
 * dead_letters {_id: "&lt;job>|&lt;position>", job, partition, entry_id, index, code, reason, bytes}
 * </pre>
 *
 * <p>{@code top} and {@code archive} are embedded documents that begin with their version, and are
 * written with {@code $max}: the newest wins, whatever the order of arrival. A reader of an archive
 * takes {@code archive.version} and then the pages of that version; they were written before it.
 */
public final class LeaderboardDocuments {
  public static final String LEADERBOARDS = "leaderboards";
  public static final String SESSIONS = "sessions";
  public static final String DEAD_LETTERS = "dead_letters";

  private LeaderboardDocuments() {}

  /** {@code _id} of a board's window: {@code <of>|<window>}. */
  public static String board(String of, String window) {
    return of + '|' + window;
  }

  /** {@code _id} of an archive's page: {@code <of>|<window>|v<version>|p<page>}. */
  public static String archivePage(String of, String window, long version, int page) {
    return board(of, window) + "|v" + version + "|p" + page;
  }
}
