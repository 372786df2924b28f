package live.footlight.connector.redis.streams;

import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Metrics that nobody reads. */
final class Metrics {
  private Metrics() {}

  static RedisStreamsSourceMetrics none() {
    return new RedisStreamsSourceMetrics(UnregisteredMetricsGroup.createSourceReaderMetricGroup());
  }
}
