package live.footlight.connector.redis.streams;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a {@link StreamTrimmer} decides.
 *
 * @param jobs registered on each stream as it is found, before they have read from it; jobs that
 *     commit are known without being named here
 * @param retention entries younger than this stay in any case
 * @param silence how long a job may commit nothing before an alarm is raised
 * @param keys as given to the sources
 */
public record TrimmerSettings(
    Set<String> jobs, Duration retention, Duration silence, StreamKeyNames keys) {
  public TrimmerSettings {
    jobs = new TreeSet<>(jobs);
    if (retention.isNegative() || silence.isNegative()) {
      throw new IllegalArgumentException("retention and silence must not be negative");
    }
  }

  /** These jobs, an hour of retention, an alarm after ten minutes of silence. */
  public static TrimmerSettings forJobs(String... jobs) {
    return new TrimmerSettings(
        Set.of(jobs), Duration.ofHours(1), Duration.ofMinutes(10), StreamKeyNames.DEFAULT);
  }

  public TrimmerSettings withRetention(Duration shortest) {
    return new TrimmerSettings(jobs, shortest, silence, keys);
  }

  public TrimmerSettings withAlarmAfter(Duration longestSilence) {
    return new TrimmerSettings(jobs, retention, longestSilence, keys);
  }

  public TrimmerSettings withKeys(StreamKeyNames names) {
    return new TrimmerSettings(jobs, retention, silence, names);
  }
}
