package live.footlight.domain.leaderboard;

/**
 * The moment at which a batch is applied, in processing time. It decides what is published when,
 * never what is true.
 *
 * @param run tells one run of a job (a start, a restart, a restore) from another; not 0. The first
 *     update of each window in a run is full
 * @param nowMs the wall clock, ms UTC
 * @param held nothing is to be published yet, since what the stores hold may be ahead of the state;
 *     changed windows are remembered and published whole at a later tick that is not held
 */
public record Tick(long run, long nowMs, boolean held) {
  /** A tick at which everything that is due is published. */
  public static Tick at(long run, long nowMs) {
    return new Tick(run, nowMs, false);
  }
}
