package live.footlight.read.leaderboard;

import java.util.Optional;

/** Where boards are read from. */
interface BoardStore {
  /**
   * Reads part of a window.
   *
   * @param of whose board, e.g. {@code session:s1}
   * @param window e.g. {@code day:2026-11-21}
   * @return empty where this store has no such window
   */
  Optional<Page> read(String of, String window, Ask ask);
}
