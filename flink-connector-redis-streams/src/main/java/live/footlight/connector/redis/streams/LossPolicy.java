package live.footlight.connector.redis.streams;

/** What to do where entries that should have been read are gone. */
public enum LossPolicy {
  /** Fail the job and say what was lost and why. */
  FAIL,
  /** Go on at the earliest entry there is, without counting. */
  RESYNC,
  /** Go on at the earliest entry there is, and count in {@code lostRecords} what is known lost. */
  SKIP_AND_COUNT
}
