package live.footlight.standalone.edge;

import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code GET /actuator/status}: jobs, lag, accounts. */
@Endpoint(id = "status")
public final class StatusEndpoint {
  private final Supplier<Map<String, String>> jobs;
  private final StreamStatus streams;

  StatusEndpoint(
      Supplier<Map<String, String>> jobs,
      StatefulRedisConnection<String, String> redis,
      Clock clock) {
    this.jobs = jobs;
    this.streams = new StreamStatus(redis.sync(), clock);
  }

  @ReadOperation
  public StatusReport status() {
    return streams.report(jobs.get());
  }
}
