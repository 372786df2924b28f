package live.footlight.contract.view;

/**
 * How a board's window lies in Redis. One hash tag for each (board, window) keeps its keys in one
 * slot.
 *
 * <ul>
 *   <li>{@link #ranking}: sorted set; score and element are those of {@link BoardPlace}: ascending
 *       range order is board order (total descending, reached-at ascending, id ascending). The
 *       element is the member's id, for totals from {@link BoardPlace#NAMED_FROM} on {@link
 *       #rankedMember};
 *   <li>{@link #members}: hash, id → {@code <contributions>} where there are several, {@code
 *       <reachedHex>:<contributions>} where the element is a {@link #rankedMember}, so that a
 *       member's place is found in O(log n). Who is ranked and not in it has one contribution;
 *   <li>{@link #meta}: hash, {@code version, revision, starts_at, ends_at, expires_at, as_of} in ms
 *       UTC, {@code run}, the number of the job's run that writes the window, and {@code by}, the
 *       one that wrote what it holds.
 * </ul>
 *
 * <p>A window without {@code by} is of an earlier layout, until a job writes it the first time:
 * score = −total, every element a {@link #rankedMember}, every member in the hash.
 */
public final class LeaderboardKeys {
  /** Hex digits of a reached-at time: 48 bits of milliseconds. */
  public static final int REACHED_DIGITS = 12;

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private LeaderboardKeys() {}

  /** {@code lb:{<of>|<window>}:z}. */
  public static String ranking(String of, String window) {
    return tag(of, window) + ":z";
  }

  /** {@code lb:{<of>|<window>}:m}. */
  public static String members(String of, String window) {
    return tag(of, window) + ":m";
  }

  /** {@code lb:{<of>|<window>}:meta}. */
  public static String meta(String of, String window) {
    return tag(of, window) + ":meta";
  }

  /**
   * The hash of a session's {@link SessionView}: {@code ss:{<session>}} with {@code version,
   * session_id, streamer_id, title, started_at, ended_at}; times in ms UTC, 0 where not known.
   */
  public static String session(String sessionId) {
    return "ss:{" + sessionId + '}';
  }

  /**
   * The hash that names a streamer's current session: {@code cs:{<streamer>}} with {@code
   * started_at, session_id, version, ended_at}. The newest by start, then by id.
   */
  public static String currentSession(String streamerId) {
    return "cs:{" + streamerId + '}';
  }

  /**
   * The hash of a job's {@link Accounting} of one partition: {@code acct:{<job>}:<partition>} with
   * {@code version, processed, duplicates, quarantined, dead_lettered, erased}.
   */
  public static String accounting(String job, String partition) {
    return "acct:{" + job + "}:" + partition;
  }

  /** {@code <reachedHex>:<id>}; sorts by reached-at, then id, bytewise. */
  public static String rankedMember(long reachedAtMs, String memberId) {
    return reachedHex(reachedAtMs) + ':' + memberId;
  }

  /** The id inside a {@link #rankedMember}. */
  public static String memberId(String rankedMember) {
    return rankedMember.substring(REACHED_DIGITS + 1);
  }

  /** The time inside a {@link #rankedMember}. */
  public static long reachedAt(String rankedMember) {
    return Long.parseLong(rankedMember, 0, REACHED_DIGITS, 16);
  }

  /** Reached-at as fixed-width lower-case hex, so that bytewise order is order in time. */
  public static String reachedHex(long reachedAtMs) {
    char[] digits = new char[REACHED_DIGITS];
    long rest = reachedAtMs;
    for (int i = REACHED_DIGITS - 1; i >= 0; i--) {
      digits[i] = HEX[(int) (rest & 0xf)];
      rest >>>= 4;
    }
    return new String(digits);
  }

  private static String tag(String of, String window) {
    return "lb:{" + of + '|' + window + '}';
  }
}
