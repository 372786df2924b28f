package live.footlight.sinks;

import static java.lang.Long.parseLong;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.view.GoalKeys;
import live.footlight.contract.view.GoalView;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisGoalStoreIT extends VersionedViewContract<GoalView, GoalView> {
  private static final String OPENED = Long.toString(Views.MINUTE + 1);
  private RedisServerProcess redis;

  @BeforeEach
  void start() {
    redis = RedisServerProcess.volatileServer();
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  @Override
  SinkHarness<GoalView> openSink() throws Exception {
    return new SinkHarness<>(
        RedisViewSink.<GoalView>builder()
            .uri(redis.uri())
            .serializer(RedisViews.goals(Duration.ofHours(1)))
            .build(),
        TypeInformation.of(GoalView.class));
  }

  @Override
  GoalView view(long version) {
    return Views.goal(version);
  }

  @Override
  GoalView encode(GoalView view) {
    return view;
  }

  @Override
  GoalView read() {
    Map<String, String> goal = redis.commands().hgetall(GoalKeys.goal(Views.GOAL));
    return new GoalView(
        goal.get("goal_id"),
        goal.get("pair_id"),
        goal.get("session_id"),
        goal.get("kind"),
        goal.get("state"),
        goal.get("metric"),
        parseLong(goal.get("current")),
        parseLong(goal.get("target")),
        parseLong(goal.get("contributors")),
        parseLong(goal.get("held")),
        parseLong(goal.get("posted")),
        parseLong(goal.get("voided")),
        parseLong(goal.get("open")),
        parseLong(goal.get("required_on_air_ms")),
        parseLong(goal.get("on_air_ms")),
        parseLong(goal.get("version")),
        parseLong(goal.get("opened_at_ms")),
        parseLong(goal.get("deadline_ms")),
        parseLong(goal.get("reached_at_ms")),
        parseLong(goal.get("started_at_ms")),
        parseLong(goal.get("ended_at_ms")));
  }

  @Override
  Object dump() {
    return RedisBoards.dump(redis.commands());
  }

  @Test
  void aSessionNamesItsGoalsAndEndedOnesGo() throws Exception {
    try (SinkHarness<GoalView> sink = openSink()) {
      sink.write(Views.goal("f1", 1, 0));
      sink.write(Views.goal("f2", 7, Views.MINUTE + 9));
      sink.checkpoint();
      assertThat(redis.commands().hgetall("goals:{s1}"))
          .isEqualTo(Map.of("", "0", "f1", OPENED, "f2", OPENED));
      assertThat(redis.commands().ttl("goal:{f1}")).isEqualTo(-1);
      assertThat(redis.commands().ttl("goal:{f2}")).isBetween(3_500L, 3_600L);
      assertThat(redis.commands().ttl("goals:{s1}")).isGreaterThan(86_400L);

      sink.write(Views.goal("f1", 2, 0));
      sink.checkpoint();
      assertThat(redis.commands().ttl("goals:{s1}")).as("f1 is open").isEqualTo(-1);
      assertThat(redis.commands().hgetall("goals:{s1}")).hasSize(3);
    }
  }
}
