package live.footlight.read.leaderboard;

/**
 * A window that was asked for.
 *
 * @param id as the stores have it, such as {@code day:2026-11-21}
 * @param startsAtMs ms UTC; 0 where it has no start or only the store knows it
 * @param endsAtMs exclusive, ms UTC; 0 where it has no end or only the store knows it
 */
record Window(String id, long startsAtMs, long endsAtMs) {
  static final Window SESSION = new Window("session", 0, 0);
  static final Window ALL = new Window("all", 0, 0);

  boolean isSession() {
    return equals(SESSION);
  }

  /** {@code session}, {@code day}, {@code week}, {@code month} or {@code all}. */
  String name() {
    int colon = id.indexOf(':');
    return colon < 0 ? id : id.substring(0, colon);
  }
}
