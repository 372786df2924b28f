package live.footlight.sinks;

import static java.lang.Long.parseLong;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.view.ViewerKeys;
import live.footlight.contract.view.ViewersView;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisViewersStoreIT extends VersionedViewContract<ViewersView, ViewersView> {

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
  SinkHarness<ViewersView> openSink() throws Exception {
    return new SinkHarness<>(
        RedisViewSink.<ViewersView>builder()
            .uri(redis.uri())
            .serializer(RedisViews.viewers(Duration.ofHours(1)))
            .build(),
        TypeInformation.of(ViewersView.class));
  }

  @Override
  ViewersView view(long version) {
    return Views.viewers(version);
  }

  @Override
  ViewersView encode(ViewersView view) {
    return view;
  }

  @Override
  ViewersView read() {
    Map<String, String> viewers = redis.commands().hgetall(ViewerKeys.session(Views.SESSION));
    return new ViewersView(
        viewers.get("session_id"),
        viewers.get("streamer_id"),
        parseLong(viewers.get("preview")),
        parseLong(viewers.get("sd")),
        parseLong(viewers.get("peak")),
        parseLong(viewers.get("peak_at_ms")),
        parseLong(viewers.get("distinct")),
        parseLong(viewers.get("distinct_error_ppm")),
        parseLong(viewers.get("watch_ms")),
        parseLong(viewers.get("live_ms")),
        parseLong(viewers.get("version")),
        parseLong(viewers.get("started_at_ms")),
        parseLong(viewers.get("ended_at_ms")),
        parseLong(viewers.get("as_of_ms")));
  }

  @Override
  Object dump() {
    return RedisBoards.dump(redis.commands());
  }

  @Test
  void theCountsOfAnEndedSessionGo() throws Exception {
    try (SinkHarness<ViewersView> sink = openSink()) {
      sink.write(Views.viewers(1));
      sink.checkpoint();
      assertThat(redis.commands().ttl("viewers:{s1}")).isEqualTo(-1);

      sink.write(Views.viewers(2, Views.MINUTE + 9));
      sink.checkpoint();
      assertThat(redis.commands().ttl("viewers:{s1}")).isBetween(3_500L, 3_600L);
    }
  }
}
