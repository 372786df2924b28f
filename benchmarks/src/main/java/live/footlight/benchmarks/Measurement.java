package live.footlight.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * One run of one contender.
 *
 * @param events it took
 * @param seconds of wall time
 * @param coreSeconds of this JVM and Redis together
 */
record Measurement(int events, double seconds, double coreSeconds) {
  double eventsPerSecond() {
    return events / seconds;
  }

  double coreSecondsPerMillion() {
    return coreSeconds / events * 1e6;
  }

  static double medianRate(List<Measurement> runs) {
    return median(runs.stream().mapToDouble(Measurement::eventsPerSecond).toArray());
  }

  static double medianCost(List<Measurement> runs) {
    return median(runs.stream().mapToDouble(Measurement::coreSecondsPerMillion).toArray());
  }

  /** The value that a share of them does not exceed; of sorted values. */
  static double quantile(double[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
