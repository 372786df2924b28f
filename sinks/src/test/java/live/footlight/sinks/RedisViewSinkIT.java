package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ScoredValue;
import java.util.List;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardUpdate;
import org.junit.jupiter.api.Test;

class RedisViewSinkIT {

  @Test
  void updatesBuildOnOneAnother() throws Exception {
    try (RedisServerProcess redis = RedisServerProcess.volatileServer();
        SinkHarness<BoardUpdate> sink =
            new SinkHarness<>(
                RedisViewSink.<BoardUpdate>builder()
                    .uri(redis.uri())
                    .serializer(RedisViews.boards())
                    .build(),
                ViewTypes.BOARD_UPDATE)) {
      sink.write(
          new BoardUpdate(
              "session:s1",
              "session",
              5,
              0,
              0,
              1,
              2,
              0,
              3,
              List.of(new BoardEntry("u1", 10, 1, 100), new BoardEntry("u2", 20, 2, 200)),
              List.of()));
      sink.write(
          new BoardUpdate(
              "session:s1",
              "session",
              7,
              5,
              0,
              1,
              2,
              0,
              3,
              List.of(new BoardEntry("u1", 30, 2, 300)),
              List.of("u2")));
      sink.checkpoint();
      assertThat(redis.commands().zrangeWithScores("lb:{session:s1|session}:z", 0, -1))
          .containsExactly(ScoredValue.just(-30, "00000000012c:u1"));
    }
  }
}
