package live.footlight.jobs;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of every job; {@code docs/configuration.md} is made from their descriptions. */
public final class JobOptions {
  public static final ConfigOption<String> REDIS_URI =
      ConfigOptions.key("footlight.redis.uri")
          .stringType()
          .defaultValue("redis://127.0.0.1:6379")
          .withDescription(
              "Where Redis is: redis://, rediss:// (TLS), redis-sentinel://host:port,host:port#master"
                  + " or redis-cluster://host:port,host:port.");

  public static final ConfigOption<String> MONGO_URI =
      ConfigOptions.key("footlight.mongo.uri")
          .stringType()
          .defaultValue("mongodb://127.0.0.1:27017/footlight")
          .withDescription(
              "Where MongoDB is; the database is the one the URI names, else footlight.");

  public static final ConfigOption<Duration> TICK =
      ConfigOptions.key("footlight.tick")
          .durationType()
          .defaultValue(Duration.ofMillis(100))
          .withDescription(
              "How often changes are folded and published. It decides the latency and hardly the"
                  + " cost: half of all events are visible within about three quarters of it.");

  public static final ConfigOption<Duration> LONGEST_TICK =
      ConfigOptions.key("footlight.tick.longest")
          .durationType()
          .defaultValue(Duration.ofSeconds(2))
          .withDescription(
              "How long a tick may become while a job is far behind, where nobody waits for single"
                  + " steps of the past.");

  public static final ConfigOption<String> ON_LOSS =
      ConfigOptions.key("footlight.source.on-loss")
          .stringType()
          .defaultValue("FAIL")
          .withDescription(
              "What to do where entries are gone that were not read yet: FAIL, RESYNC (go on at the"
                  + " earliest) or SKIP_AND_COUNT.");

  public static final ConfigOption<Boolean> BOUNDED =
      ConfigOptions.key("footlight.source.bounded")
          .booleanType()
          .defaultValue(false)
          .withDescription("Ends at what is in the streams at the start, for backfills.");

  /** All of them, in the order of the page. */
  public static final List<ConfigOption<?>> ALL =
      List.of(REDIS_URI, MONGO_URI, TICK, LONGEST_TICK, ON_LOSS, BOUNDED);

  private JobOptions() {}
}
