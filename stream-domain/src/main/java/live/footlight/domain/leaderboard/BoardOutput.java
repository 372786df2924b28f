package live.footlight.domain.leaderboard;

import live.footlight.contract.view.ArchiveHeader;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.TopList;

/** Where a board's results go. */
public interface BoardOutput {
  /** What changed on a window, for the store of open windows. */
  void update(BoardUpdate update);

  /** The head of a window. */
  void top(TopList top);

  /** A page of a closed window; its {@link #archived header} follows after the last one. */
  void page(ArchivePage page);

  /** A closed window's archive is complete. */
  void archived(ArchiveHeader header);

  /** Absolute sums for the board above; the board of the platform has none. */
  void partials(PartialSums sums);
}
