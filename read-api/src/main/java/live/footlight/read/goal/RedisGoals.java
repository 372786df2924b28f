package live.footlight.read.goal;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import live.footlight.contract.view.GoalKeys;
import live.footlight.contract.view.GoalView;
import live.footlight.read.RedisLink;

/** Open goals, and those that have ended for a while. */
final class RedisGoals implements GoalStore {
  /** The field of a session's list that names no goal. */
  private static final String NO_GOAL = "";

  private final RedisLink redis;

  RedisGoals(RedisLink redis) {
    this.redis = redis;
  }

  @Override
  public Optional<GoalView> goal(String id) {
    return view(redis.sync().hgetall(GoalKeys.goal(id)));
  }

  @Override
  public Listed ofSession(String session) {
    RedisCommands<String, String> commands = redis.sync();
    List<String> ids = new ArrayList<>(commands.hkeys(GoalKeys.ofSession(session)));
    ids.remove(NO_GOAL);
    if (ids.isEmpty()) {
      return new Listed(List.of(), false);
    }
    // All at once, not a round trip for each.
    StatefulRedisConnection<String, String> connection = commands.getStatefulConnection();
    List<RedisFuture<Map<String, String>>> asked = new ArrayList<>();
    for (String id : ids) {
      asked.add(connection.async().hgetall(GoalKeys.goal(id)));
    }
    List<GoalView> goals = new ArrayList<>();
    for (RedisFuture<Map<String, String>> answer : asked) {
      view(LettuceFutures.awaitOrCancel(
              answer, connection.getTimeout().toMillis(), TimeUnit.MILLISECONDS))
          .ifPresent(goals::add);
    }
    return new Listed(goals, goals.size() == ids.size());
  }

  private static Optional<GoalView> view(Map<String, String> fields) {
    return fields.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new GoalView(
                fields.get("goal_id"),
                fields.get("pair_id"),
                fields.get("session_id"),
                fields.get("kind"),
                fields.get("state"),
                fields.get("metric"),
                number(fields, "current"),
                number(fields, "target"),
                number(fields, "contributors"),
                number(fields, "held"),
                number(fields, "posted"),
                number(fields, "voided"),
                number(fields, "open"),
                number(fields, "required_on_air_ms"),
                number(fields, "on_air_ms"),
                number(fields, "version"),
                number(fields, "opened_at_ms"),
                number(fields, "deadline_ms"),
                number(fields, "reached_at_ms"),
                number(fields, "started_at_ms"),
                number(fields, "ended_at_ms")));
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(fields.get(name));
  }
}
