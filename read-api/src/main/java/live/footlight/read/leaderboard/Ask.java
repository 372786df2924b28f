package live.footlight.read.leaderboard;

/** Which part of a window is asked for. */
sealed interface Ask {
  /** How many entries at most. */
  int limit();

  /** The head. */
  record Top(int limit) implements Ask {}

  /** What stands behind a place. */
  record After(Place place, int limit) implements Ask {}

  /** What stands before a place, nearest last. */
  record Before(Place place, int limit) implements Ask {}

  /** A member among those around it; shifted where the board ends. */
  record Around(String memberId, int limit) implements Ask {}

  /** One member. */
  record Member(String memberId) implements Ask {
    @Override
    public int limit() {
      return 1;
    }
  }
}
