package live.footlight.read;

import java.util.Optional;
import live.footlight.contract.view.LeaderboardKeys;

/** Every streamer's current session; other sessions for a while. */
final class RedisSessions implements SessionStore {
  private final RedisLink redis;

  RedisSessions(RedisLink redis) {
    this.redis = redis;
  }

  @Override
  public Optional<String> currentOf(String streamer) {
    return Optional.ofNullable(
        redis.sync().hget(LeaderboardKeys.currentSession(streamer), "session_id"));
  }

  @Override
  public Optional<String> session(String id) {
    return redis.sync().exists(LeaderboardKeys.session(id)) > 0
        ? Optional.of(id)
        : Optional.empty();
  }
}
