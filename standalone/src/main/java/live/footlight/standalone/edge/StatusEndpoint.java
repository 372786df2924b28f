package live.footlight.standalone.edge;

import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import live.footlight.read.RedisLink;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code GET /actuator/status}: jobs, lag, accounts. */
@Endpoint(id = "status")
public final class StatusEndpoint {
  private final Supplier<Map<String, String>> jobs;
  private final RedisLink redis;
  private final Clock clock;

  StatusEndpoint(Supplier<Map<String, String>> jobs, RedisLink redis, Clock clock) {
    this.jobs = jobs;
    this.redis = redis;
    this.clock = clock;
  }

  @ReadOperation
  public StatusReport status() {
    return new StreamStatus(redis.sync(), clock).report(jobs.get());
  }
}
