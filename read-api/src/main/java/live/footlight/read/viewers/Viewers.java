package live.footlight.read.viewers;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import live.footlight.contract.view.ViewersView;
import live.footlight.read.Times;

/**
 * A session's viewers as they are answered; field names are fixed, fields may be added. {@code
 * distinct_error} is the relative standard error, 0 where the number is exact; {@code average} is
 * how many watched on average, to two decimals.
 */
record Viewers(
    @JsonProperty("session_id") String sessionId,
    Present present,
    Peak peak,
    long distinct,
    @JsonProperty("distinct_error") BigDecimal distinctError,
    @JsonProperty("watch_seconds") long watchSeconds,
    @JsonProperty("live_seconds") long liveSeconds,
    BigDecimal average,
    long version,
    @JsonProperty("generated_at") Instant generatedAt) {

  /** Now. */
  record Present(long preview, long sd, long total) {}

  /** The most at once, and when that was first; null where nobody came. */
  record Peak(long count, Instant at) {}

  static Viewers of(ViewersView viewers, Instant generatedAt) {
    return new Viewers(
        viewers.sessionId(),
        new Present(viewers.preview(), viewers.sd(), viewers.preview() + viewers.sd()),
        new Peak(viewers.peak(), Times.answered(viewers.peakAtMs())),
        viewers.distinct(),
        BigDecimal.valueOf(viewers.distinctErrorPpm(), 6).stripTrailingZeros(),
        viewers.watchMs() / 1000,
        viewers.liveMs() / 1000,
        average(viewers),
        viewers.version(),
        generatedAt);
  }

  private static BigDecimal average(ViewersView viewers) {
    return viewers.liveMs() == 0
        ? BigDecimal.ZERO
        : BigDecimal.valueOf(viewers.watchMs())
            .divide(BigDecimal.valueOf(viewers.liveMs()), 2, RoundingMode.HALF_UP);
  }
}
