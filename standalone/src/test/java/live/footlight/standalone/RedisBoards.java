package live.footlight.standalone;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.standalone.gdq.MarathonOracle.Standing;

/** Whole boards as they lie in Redis. */
final class RedisBoards implements Boards {
  private final String uri;

  RedisBoards(String uri) {
    this.uri = uri;
  }

  @Override
  public List<Standing> ofSession(String sessionId) {
    return all("session:" + sessionId, "session");
  }

  @Override
  public List<Standing> ofStreamer(String streamerId) {
    return all("streamer:" + streamerId, "all");
  }

  @Override
  public List<Standing> ofPlatform() {
    return all("platform", "all");
  }

  private List<Standing> all(String of, String window) {
    try (RedisClient client = RedisClient.create(uri);
        StatefulRedisConnection<String, String> redis = client.connect()) {
      Map<String, String> members = redis.sync().hgetall(LeaderboardKeys.members(of, window));
      List<Standing> standings = new ArrayList<>();
      for (ScoredValue<String> ranked :
          redis.sync().zrangeWithScores(LeaderboardKeys.ranking(of, window), 0, -1)) {
        String id = LeaderboardKeys.memberId(ranked.getValue());
        String[] placed = members.get(id).split(":", -1);
        standings.add(
            new Standing(
                id,
                -(long) ranked.getScore(),
                Long.parseLong(placed[1]),
                Long.parseLong(placed[0], 16)));
      }
      return standings;
    }
  }
}
