package live.footlight.standalone.edge;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.Topic;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.standalone.edge.StatusReport.Account;

/** What the streams, the committed positions and the accounting hashes say together. */
final class StreamStatus {
  private final RedisCommands<String, String> redis;
  private final Clock clock;

  StreamStatus(RedisCommands<String, String> redis, Clock clock) {
    this.redis = redis;
    this.clock = clock;
  }

  /**
   * Asks Redis.
   *
   * @param jobs state by name
   */
  StatusReport report(Map<String, String> jobs) {
    long nowMs = clock.millis();
    long appended = 0;
    long unread = 0;
    long oldestMs = nowMs;
    Map<String, Account> accounts = new TreeMap<>();
    for (Map.Entry<String, String> topic : redis.hgetall(StreamKeys.TOPIC_REGISTRY).entrySet()) {
      if (topic.getKey().equals(Topic.ESCROW.label())) {
        continue; // commands are read by the wallet, not by jobs
      }
      int partitions = Integer.parseInt(topic.getValue());
      for (int partition = 0; partition < partitions; partition++) {
        String stream = StreamKeys.stream(topic.getKey(), partition);
        long added = entriesAdded(stream);
        appended += added;
        Position slowest = slowest(topic.getKey(), partition);
        unread += Math.max(0, added - slowest.ordinal());
        if (added > slowest.ordinal()) {
          oldestMs = Math.min(oldestMs, firstAfter(stream, slowest.id(), nowMs));
        }
        for (String job : jobs.keySet()) {
          Map<String, String> hash =
              redis.hgetall(LeaderboardKeys.accounting(job, topic.getKey() + '.' + partition));
          accounts.merge(job, account(job, hash), Account::plus);
        }
      }
    }
    return new StatusReport(
        clock.instant().toString(),
        jobs,
        appended,
        unread,
        nowMs - oldestMs,
        List.copyOf(accounts.values()));
  }

  /** A committed position: the last entry taken, and how many that makes. */
  private record Position(String id, long ordinal) {}

  private Position slowest(String topic, int partition) {
    Position slowest = new Position("0-0", Long.MAX_VALUE);
    for (String committed : redis.hgetall(StreamKeys.offsets(topic, partition)).values()) {
      String[] parts = committed.split("\\|", -1);
      Position position = new Position(parts[0], Long.parseLong(parts[1]));
      if (position.ordinal() < slowest.ordinal()) {
        slowest = position;
      }
    }
    return slowest.ordinal() == Long.MAX_VALUE ? new Position("0-0", 0) : slowest;
  }

  private long entriesAdded(String stream) {
    List<Object> info;
    try {
      info = redis.xinfoStream(stream);
    } catch (RedisCommandExecutionException noSuchKey) {
      return 0;
    }
    Map<Object, Object> fields = new HashMap<>();
    for (int i = 0; i + 1 < info.size(); i += 2) {
      fields.put(info.get(i), info.get(i + 1));
    }
    return (Long) fields.getOrDefault("entries-added", 0L);
  }

  private long firstAfter(String stream, String id, long nowMs) {
    List<StreamMessage<String, String>> first =
        redis.xrange(
            stream,
            Range.from(Range.Boundary.excluding(id), Range.Boundary.unbounded()),
            Limit.from(1));
    return first.isEmpty() ? nowMs : Long.parseLong(first.get(0).getId().split("-", -1)[0]);
  }

  private static Account account(String job, Map<String, String> hash) {
    return new Account(
        job,
        number(hash, "processed"),
        number(hash, "duplicates"),
        number(hash, "quarantined"),
        number(hash, "dead_lettered"),
        number(hash, "erased"));
  }

  private static long number(Map<String, String> hash, String field) {
    return Long.parseLong(hash.getOrDefault(field, "0"));
  }
}
