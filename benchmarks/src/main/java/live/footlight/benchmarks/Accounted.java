package live.footlight.benchmarks;

import io.lettuce.core.api.sync.RedisCommands;
import java.util.Map;
import java.util.function.Predicate;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.view.LeaderboardKeys;

/** What a job says it has taken, asked for by name: to look for its keys would stop Redis. */
final class Accounted {
  private static final String VERSION = "version";
  private static final String PROCESSED = "processed";

  private Accounted() {}

  /** Events of every partition, whatever became of them. */
  static long by(String job, RedisCommands<String, String> redis) {
    return by(job, redis, fate -> !fate.equals(VERSION));
  }

  /** Those that a job took in, and that were not dropped. */
  static long processedBy(String job, RedisCommands<String, String> redis) {
    return by(job, redis, PROCESSED::equals);
  }

  private static long by(String job, RedisCommands<String, String> redis, Predicate<String> fates) {
    long sum = 0;
    for (Map.Entry<String, String> topic : redis.hgetall(StreamKeys.TOPIC_REGISTRY).entrySet()) {
      for (int p = 0; p < Integer.parseInt(topic.getValue()); p++) {
        String accounting = LeaderboardKeys.accounting(job, topic.getKey() + '.' + p);
        for (Map.Entry<String, String> fate : redis.hgetall(accounting).entrySet()) {
          sum += fates.test(fate.getKey()) ? Long.parseLong(fate.getValue()) : 0;
        }
      }
    }
    return sum;
  }
}
