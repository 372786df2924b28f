package live.footlight.read.viewers;

import java.util.Map;
import java.util.Optional;
import live.footlight.contract.view.ViewerKeys;
import live.footlight.contract.view.ViewersView;
import live.footlight.read.RedisLink;

/** Sessions that go on, and those that have ended for a while. */
final class RedisViewers implements ViewerStore {
  private final RedisLink redis;

  RedisViewers(RedisLink redis) {
    this.redis = redis;
  }

  @Override
  public Optional<ViewersView> ofSession(String session) {
    Map<String, String> fields = redis.sync().hgetall(ViewerKeys.session(session));
    return fields.isEmpty() ? Optional.empty() : Optional.of(view(fields));
  }

  private static ViewersView view(Map<String, String> fields) {
    return new ViewersView(
        fields.get("session_id"),
        fields.get("streamer_id"),
        number(fields, "preview"),
        number(fields, "sd"),
        number(fields, "peak"),
        number(fields, "peak_at_ms"),
        number(fields, "distinct"),
        number(fields, "distinct_error_ppm"),
        number(fields, "watch_ms"),
        number(fields, "live_ms"),
        number(fields, "version"),
        number(fields, "started_at_ms"),
        number(fields, "ended_at_ms"),
        number(fields, "as_of_ms"));
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(fields.get(name));
  }
}
