package live.footlight.ingest;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Options of the ingest edge, under {@code footlight.ingest}.
 *
 * @param partitions of a topic that is used for the first time; fixed from then on
 * @param linger how long the first event of a group commit waits for others
 * @param commitEvents most events in one group commit
 * @param commitBytes about how many bytes a group commit may have
 * @param rememberIds how long the edge knows an id and answers a retry with the first position
 * @param appendWithin how long an append may take; after that its outcome is unknown
 * @param queueBytes how much may wait to be appended before the edge refuses
 * @param streamEntries stream length from which a partition counts as full; 0 for never. Gifts and
 *     refunds may fill the last tenth, heartbeats only the first eight
 * @param memoryBudget of Redis, bytes; 0 for its own {@code maxmemory}. Heartbeats are refused from
 *     80 % on, gifts and refunds from 97 %, all else from 90 %; the rest is for results
 * @param eventBytes longest event
 * @param batchEvents most events in a batch
 * @param bodyBytes longest body, inflated
 * @param gzipRatio how many times larger than it was sent a body may become
 * @param countryHeader header in which what stands before the edge says where a request comes from,
 *     ISO 3166-1 alpha-2, such as {@code CF-IPCountry}; null for none
 */
@ConfigurationProperties("footlight.ingest")
public record IngestSettings(
    @DefaultValue("64") int partitions,
    @DefaultValue("2ms") Duration linger,
    @DefaultValue("500") int commitEvents,
    @DefaultValue("262144") int commitBytes,
    @DefaultValue("10m") Duration rememberIds,
    @DefaultValue("5s") Duration appendWithin,
    @DefaultValue("67108864") long queueBytes,
    @DefaultValue("4000000") long streamEntries,
    @DefaultValue("0") long memoryBudget,
    @DefaultValue("32768") int eventBytes,
    @DefaultValue("1000") int batchEvents,
    @DefaultValue("4194304") int bodyBytes,
    @DefaultValue("50") int gzipRatio,
    String countryHeader) {
  private static final Pattern COUNTRY = Pattern.compile("[A-Za-z]{2}");

  /** {@code XX} stands for a country that is not known. */
  private static final String NOWHERE = "XX";

  /** Where a request comes from, two letters; null where nobody says. */
  String country(HttpServletRequest request) {
    String country = countryHeader == null ? null : request.getHeader(countryHeader);
    return country == null
            || !COUNTRY.matcher(country).matches()
            || country.equalsIgnoreCase(NOWHERE)
        ? null
        : country;
  }
}
