package live.footlight.connector.redis.streams;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;

/** What a reader tells of itself. Written by its fetcher, read by reporters. */
final class RedisStreamsSourceMetrics {
  private final Counter lostRecords;
  private final Counter reconnects;
  private final Counter commitFailures;
  private final Map<String, Long> behindMs = new ConcurrentHashMap<>();
  private volatile long fetchLagMs;
  private volatile long pendingEntries;

  RedisStreamsSourceMetrics(SourceReaderMetricGroup group) {
    lostRecords = group.counter("lostRecords");
    reconnects = group.counter("reconnects");
    commitFailures = group.counter("commitFailures");
    group.gauge("currentFetchEventTimeLag", () -> fetchLagMs);
    group.gauge(
        "oldestUnreadAge",
        () -> behindMs.values().stream().mapToLong(Long::longValue).max().orElse(0));
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

  void caughtUp(String stream) {
    behindMs.put(stream, 0L);
  }

  void behind(String stream, long ms) {
    behindMs.put(stream, ms);
  }
}
