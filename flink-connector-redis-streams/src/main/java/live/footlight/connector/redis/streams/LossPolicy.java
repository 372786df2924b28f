package live.footlight.connector.redis.streams;

/** What to do where entries that should have been read are gone. */
public enum LossPolicy {
  /** Fail the job and say what was lost and why. */
  FAIL,
  /**
   * Go on so that nothing which is in the stream stays unread. Where another history took over,
   * nobody knows from which entry on, and the stream is read again from its first.
   */
  RESYNC,
  /**
   * Go on so that nothing is read twice. Where another history took over, what it has before the
   * position is skipped. What is known to be lost, at least one, is counted in {@code lostRecords}.
   */
  SKIP_AND_COUNT
}
