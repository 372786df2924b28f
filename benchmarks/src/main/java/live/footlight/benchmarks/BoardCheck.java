package live.footlight.benchmarks;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.LeaderboardKeys;

/** Compares what a contender left in Redis with the plain sums of the workload. */
final class BoardCheck {
  private final Map<String, Map<String, Long>> expected = new HashMap<>();

  BoardCheck(GiftWorkload... parts) {
    for (GiftWorkload gifts : parts) {
      for (int i = 0; i < gifts.size(); i++) {
        expected
            .computeIfAbsent(gifts.sessionId(i), s -> new HashMap<>())
            .merge(gifts.supporterId(i), gifts.diamonds(i), Long::sum);
      }
    }
  }

  /** Lines of all sessions' boards: how many supporters gave in each. */
  long lines() {
    return expected.values().stream().mapToLong(Map::size).sum();
  }

  /** Fails where a session's sorted set {@code <prefix><session>} differs from the workload. */
  void plain(RedisCommands<String, String> redis, String prefix) {
    expected.forEach(
        (session, totals) -> {
          Map<String, Long> found = new HashMap<>();
          for (ScoredValue<String> entry : redis.zrangeWithScores(prefix + session, 0, -1)) {
            found.put(entry.getValue(), (long) entry.getScore());
          }
          same(prefix + session, totals, found);
        });
  }

  /** Fails where a session's board in Footlight's layout differs from the workload. */
  void ranked(RedisCommands<String, String> redis) {
    expected.forEach(
        (session, totals) -> {
          String key = LeaderboardKeys.ranking("session:" + session, "session");
          Map<String, Long> found = new HashMap<>();
          for (ScoredValue<String> entry : redis.zrangeWithScores(key, 0, -1)) {
            BoardPlace place = BoardPlace.of(entry.getScore(), entry.getValue());
            found.put(place.memberId(), place.total());
          }
          same(key, totals, found);
        });
  }

  /** Does so again until they are equal, for as long as the job may take to come to rest. */
  void ranked(RedisCommands<String, String> redis, Duration within) {
    long until = System.nanoTime() + within.toNanos();
    while (true) {
      try {
        ranked(redis);
        return;
      } catch (IllegalStateException differs) {
        if (System.nanoTime() > until) {
          throw differs;
        }
      }
    }
  }

  /** Takes away every board, so that the next contender starts from nothing. */
  static void clear(RedisCommands<String, String> redis) {
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      KeyScanCursor<String> page = redis.scan(cursor, ScanArgs.Builder.limit(5_000));
      String[] boards =
          page.getKeys().stream()
              .filter(key -> !key.startsWith("ev:") && !key.startsWith("inc:"))
              .toArray(String[]::new);
      if (boards.length > 0) {
        redis.unlink(boards);
      }
      cursor = page;
    } while (!cursor.isFinished());
  }

  private static void same(String key, Map<String, Long> expected, Map<String, Long> found) {
    if (!expected.equals(found)) {
      throw new IllegalStateException(
          key
              + " holds "
              + found.size()
              + " members that are not the "
              + expected.size()
              + " of the workload: a contender that is wrong is not fast");
    }
  }
}
