package live.footlight.standalone.edge;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * How the whole stands, as {@code GET /actuator/status} answers.
 *
 * @param generatedAt RFC 3339
 * @param jobs state by name: {@code RUNNING}, {@code STARTING}, {@code RESTARTING}, …
 * @param appendedEntries stream entries appended so far; one holds one event or several
 * @param unreadEntries of these, how many no checkpoint has confirmed yet, by the slowest job
 * @param dataAgeMs at most this old are the results: the age of the oldest such entry, 0 without
 *     one
 * @param accounts what became of the events, by job
 */
public record StatusReport(
    String generatedAt,
    Map<String, String> jobs,
    long appendedEntries,
    long unreadEntries,
    long dataAgeMs,
    List<Account> accounts) {

  /** What became of the events one job took, over all partitions. */
  public record Account(
      String job,
      long processed,
      long duplicates,
      long quarantined,
      long deadLettered,
      long erased) {

    Account plus(Account other) {
      return new Account(
          job,
          processed + other.processed,
          duplicates + other.duplicates,
          quarantined + other.quarantined,
          deadLettered + other.deadLettered,
          erased + other.erased);
    }

    /** Events accounted for. */
    @JsonProperty
    public long total() {
      return processed + duplicates + quarantined + deadLettered + erased;
    }
  }
}
