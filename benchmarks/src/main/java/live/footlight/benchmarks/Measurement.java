package live.footlight.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * One run of one contender.
 *
 * @param events it took
 * @param seconds of wall time
 * @param coreSeconds of this JVM and Redis together
 * @param redisSeconds those of Redis among them
 */
record Measurement(int events, double seconds, double coreSeconds, double redisSeconds) {
  /** Runs and measures what says how many events it took. */
  static Measurement of(CpuClock cpu, Callable<Integer> run) throws Exception {
    double coresBefore = cpu.coreSeconds();
    double redisBefore = cpu.redisSeconds();
    long start = System.nanoTime();
    int events = run.call();
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Measurement(
        events, seconds, cpu.coreSeconds() - coresBefore, cpu.redisSeconds() - redisBefore);
  }

  /** Tells of a run as soon as it is over; round 0 warms up. */
  void report(int round, String name) {
    System.err.printf(
        Locale.ROOT,
        "%s %-44s %,10.0f events/s  %6.2f core-s/M, %.2f of them Redis%n",
        round == 0 ? "warm-up" : "round " + round,
        name,
        eventsPerSecond(),
        coreSecondsPerMillion(),
        redisSeconds / events * 1e6);
  }

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
