package live.footlight.benchmarks;

import io.lettuce.core.api.sync.RedisCommands;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.view.LeaderboardKeys;

/** What a job says it has taken, asked for by name: to look for its keys would stop Redis. */
final class Accounted {
  private static final String VERSION = "version";

  private Accounted() {}

  /** Events of every partition, whatever became of them. */
  static long by(String job, RedisCommands<String, String> redis) {
    long[] sum = {0};
    redis
        .hgetall(StreamKeys.TOPIC_REGISTRY)
        .forEach(
            (topic, partitions) -> {
              for (int p = 0; p < Integer.parseInt(partitions); p++) {
                redis
                    .hgetall(LeaderboardKeys.accounting(job, topic + '.' + p))
                    .forEach(
                        (fate, events) ->
                            sum[0] += fate.equals(VERSION) ? 0 : Long.parseLong(events));
              }
            });
    return sum[0];
  }
}
