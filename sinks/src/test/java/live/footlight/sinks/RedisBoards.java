package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ScoredValue;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.LeaderboardKeys;

/** Reads boards as a reader does, and checks that their keys agree with one another. */
final class RedisBoards {
  private RedisBoards() {}

  /** A board in one step. */
  static ViewStoreContract.Seen read(
      RedisCommands<String, String> redis, String of, String window) {
    redis.multi();
    redis.hgetall(LeaderboardKeys.meta(of, window));
    redis.zrangeWithScores(LeaderboardKeys.ranking(of, window), 0, -1);
    redis.hgetall(LeaderboardKeys.members(of, window));
    TransactionResult result = redis.exec();
    Map<String, String> meta = result.get(0);
    List<ScoredValue<String>> ranking = result.get(1);
    Map<String, String> members = result.get(2);

    Map<String, Long> totals = new LinkedHashMap<>();
    for (ScoredValue<String> line : ranking) {
      BoardPlace place = BoardPlace.of(line.getScore(), line.getValue());
      assertThat(totals).doesNotContainKey(place.memberId());
      totals.put(place.memberId(), place.total());
      String stored = members.remove(place.memberId());
      if (BoardPlace.isNamed(place.total())) {
        assertThat(stored)
            .as("members agree with the ranking")
            .startsWith(LeaderboardKeys.reachedHex(place.reachedAtMs()) + ':');
      } else if (stored != null) {
        assertThat(Long.parseLong(stored)).isGreaterThan(1);
      }
    }
    assertThat(members).as("members who are not ranked").isEmpty();
    return new ViewStoreContract.Seen(Long.parseLong(meta.getOrDefault("version", "0")), totals);
  }

  /** All boards and hashes there are. */
  static Map<String, Object> dump(RedisCommands<String, String> redis) {
    Map<String, Object> dump = new TreeMap<>();
    for (String key : redis.keys("*")) {
      switch (redis.type(key)) {
        case "hash" -> {
          Map<String, String> fields = redis.hgetall(key);
          fields.remove("run");
          fields.remove("by");
          dump.put(key, fields);
        }
        case "zset" -> dump.put(key, redis.zrangeWithScores(key, 0, -1));
        default -> assertThat(key).matches("mark:.*|views:run");
      }
    }
    return dump;
  }
}
