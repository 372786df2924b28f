package live.footlight.domain.feed;

/** What may become of an input besides being applied. */
public enum FeedOutcome {
  /** It said what was said before. */
  DUPLICATE,
  /** An engagement of that id says something else; the first one stands. */
  QUARANTINED,
  /** Somebody else made the item than says so. */
  NOT_ITS_CREATOR,
  /** It takes back what is too old to matter. */
  TOO_LATE
}
