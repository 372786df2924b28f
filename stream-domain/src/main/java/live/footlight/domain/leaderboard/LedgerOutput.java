package live.footlight.domain.leaderboard;

import live.footlight.contract.view.SessionView;

/** Where a ledger's results go: those of its session's board, and what became of each input. */
public interface LedgerOutput extends BoardOutput {
  /**
   * Called once for each input, in the order of the batch.
   *
   * @param tag as given with the input
   */
  void outcome(int tag, Outcome outcome);

  /**
   * The session was started or ended. An end that came before its start waits for it, since nobody
   * knows the streamer until then.
   */
  void session(SessionView session);
}
