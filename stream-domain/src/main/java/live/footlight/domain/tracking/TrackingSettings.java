package live.footlight.domain.tracking;

import java.io.Serializable;
import java.time.Duration;

/**
 * How visits are cut, and how long what is remembered.
 *
 * @param idle a visit ends where nothing happens for so long
 * @param longestVisit a visit is shorter than this
 * @param recut how late an event may be, against the visitor's latest, to be cut into visits and to
 *     have its attribution revised
 * @param dedupe how long after an event a repetition of it is known as one
 * @param exactUsers up to how many users of a rollup are counted exactly
 */
public record TrackingSettings(
    Duration idle, Duration longestVisit, Duration recut, Duration dedupe, int exactUsers)
    implements Serializable {
  /** 30 minutes, 24 hours, 7 days, 7 days, 1,000. */
  public static TrackingSettings defaults() {
    return new TrackingSettings(
        Duration.ofMinutes(30),
        Duration.ofHours(24),
        Duration.ofDays(7),
        Duration.ofDays(7),
        1_000);
  }
}
