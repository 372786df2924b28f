package live.footlight.read.goal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import live.footlight.contract.view.GoalKeys;
import live.footlight.contract.view.GoalView;
import live.footlight.read.Pipeline;
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
  public Listed ofSession(String session, Place after, int most) {
    Map<String, String> opened = redis.sync().hgetall(GoalKeys.ofSession(session));
    opened.remove(NO_GOAL);
    List<String> ids =
        opened.entrySet().stream()
            .map(goal -> new Place(Long.parseLong(goal.getValue()), goal.getKey()))
            .filter(place -> after == null || place.compareTo(after) > 0)
            .sorted()
            .limit(most)
            .map(Place::goalId)
            .toList();
    Pipeline pipeline = redis.pipeline();
    List<Pipeline.Answer<Map<String, String>>> found =
        ids.stream().map(id -> pipeline.hash(GoalKeys.goal(id))).toList();
    pipeline.send();
    List<GoalView> goals = found.stream().flatMap(goal -> view(goal.get()).stream()).toList();
    // Of a session without a list nothing is known.
    return new Listed(goals, !opened.isEmpty() && goals.size() == ids.size());
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
