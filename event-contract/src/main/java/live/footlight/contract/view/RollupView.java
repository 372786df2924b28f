package live.footlight.contract.view;

/**
 * How much of one kind happened in a minute, an hour or a day, late events included. Dimensions
 * that are not known are null.
 *
 * @param granularity how long it is
 * @param startsAtMs when it begins, ms UTC; a multiple of the granularity
 * @param eventType in snake case, as of {@link TrackedRow}
 * @param country of the events, in lower case
 * @param utmSource of the touch current at the events' time
 * @param utmMedium see utmSource
 * @param utmCampaign see utmSource
 * @param count events
 * @param users distinct users, anonymous ones by their anonymous id
 * @param usersErrorPpm relative standard error of {@code users}, in parts per million; 0 where it
 *     is exact
 * @param diamonds what the events came to; amounts in other currencies are not added up here, and
 *     gifts that were taken back are not subtracted: what takes one back says no amount
 * @param version the time at which it was added up, ms UTC, or one more than the last version where
 *     that is later; strictly rising. Counts would not do: an event that is attributed anew leaves
 */
public record RollupView(
    Granularity granularity,
    long startsAtMs,
    String eventType,
    String country,
    String utmSource,
    String utmMedium,
    String utmCampaign,
    long count,
    long users,
    long usersErrorPpm,
    long diamonds,
    long version) {

  /** How long a rollup is. All are cut in UTC. */
  public enum Granularity {
    MINUTE("minute", 60_000),
    HOUR("hour", 3_600_000),
    DAY("day", 86_400_000);

    private final String word;
    private final long lengthMs;

    Granularity(String word, long lengthMs) {
      this.word = word;
      this.lengthMs = lengthMs;
    }

    /** As in documents: {@code minute}, {@code hour}, {@code day}. */
    public String word() {
      return word;
    }

    public long lengthMs() {
      return lengthMs;
    }

    /** Where the one begins that holds {@code atMs}. */
    public long startOf(long atMs) {
      return Math.floorDiv(atMs, lengthMs) * lengthMs;
    }
  }
}
