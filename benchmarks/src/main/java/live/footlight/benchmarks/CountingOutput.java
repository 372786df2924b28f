package live.footlight.benchmarks;

import live.footlight.contract.view.ArchiveHeader;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.SessionView;
import live.footlight.contract.view.TopList;
import live.footlight.domain.leaderboard.LedgerOutput;
import live.footlight.domain.leaderboard.Outcome;
import live.footlight.domain.leaderboard.PartialSums;

/** Counts what was applied; any other outcome is wrong here. What else comes out is let go. */
class CountingOutput implements LedgerOutput {
  int applied;

  @Override
  public void outcome(int tag, Outcome outcome) {
    if (outcome != Outcome.APPLIED) {
      throw new IllegalStateException("gift " + tag + " was " + outcome);
    }
    applied++;
  }

  @Override
  public void update(BoardUpdate update) {}

  @Override
  public void top(TopList top) {}

  @Override
  public void page(ArchivePage page) {}

  @Override
  public void archived(ArchiveHeader header) {}

  @Override
  public void partials(PartialSums sums) {}

  @Override
  public void session(SessionView session) {}
}
