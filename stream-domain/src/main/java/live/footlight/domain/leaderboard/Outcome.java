package live.footlight.domain.leaderboard;

/** What became of one input. */
public enum Outcome {
  /** It counts from now on, or takes back what counted. */
  APPLIED,
  /** The same business id with the same content was there before. */
  DUPLICATE,
  /** The same business id was there before with other content; the first one stands. */
  QUARANTINED,
  /** A refund whose gift has not been seen: kept, and the gift will not count when it comes. */
  REFUND_PENDING,
  /**
   * Beyond the refund horizon: a refund dated too long after its gift, or an input dated so long
   * before the entity's newest that it cannot be told from a duplicate any more.
   */
  TOO_LATE
}
