package live.footlight.connector.redis.streams;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;

/** What a reader tells of itself. Written by its fetcher, read by reporters. */
final class RedisStreamsSourceMetrics {
  private final Counter lostRecords;
  private final Counter reconnects;
  private final Counter commitFailures;
  private final Map<String, Stream> streams = new ConcurrentHashMap<>();
  private final SourceReaderMetricGroup group;
  private volatile long fetchLagMs;
  private volatile long pendingEntries;

  RedisStreamsSourceMetrics(SourceReaderMetricGroup group) {
    this.group = group;
    lostRecords = group.counter("lostRecords");
    reconnects = group.counter("reconnects");
    commitFailures = group.counter("commitFailures");
    group.gauge("currentFetchEventTimeLag", () -> fetchLagMs);
    group.gauge(
        "oldestUnreadAge",
        () -> streams.values().stream().mapToLong(s -> s.oldestUnreadMs).max().orElse(0));
    group.setPendingRecordsGauge(() -> pendingEntries);
  }

  void lost(long entries) {
    lostRecords.inc(entries);
  }

  void reconnecting() {
    reconnects.inc();
  }

  void commitFailed() {
    commitFailures.inc();
  }

  void fetched(long lagMs) {
    fetchLagMs = Math.max(0, lagMs);
  }

  void pending(long entries) {
    pendingEntries = entries;
  }

  /** Age of the oldest entry of a stream that was not read; 0 where there is none. */
  void oldestUnread(String stream, long ms) {
    of(stream).oldestUnreadMs = ms;
  }

  void ordinal(String stream, long ordinal) {
    of(stream).ordinal = ordinal;
  }

  private Stream of(String stream) {
    return streams.computeIfAbsent(stream, Stream::new);
  }

  private final class Stream {
    private volatile long oldestUnreadMs;
    private volatile long ordinal;

    Stream(String stream) {
      MetricGroup metrics = group.addGroup("stream", stream);
      metrics.gauge("ordinal", () -> ordinal);
      metrics.gauge("oldestUnreadAge", () -> oldestUnreadMs);
    }
  }
}
