package live.footlight.jobs.viewers;

import java.time.Duration;
import java.util.List;
import live.footlight.domain.viewer.ViewerSettings;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** Options of viewers; {@code docs/configuration.md} is made from their descriptions. */
public final class ViewersOptions {
  public static final ConfigOption<Duration> TICK =
      ConfigOptions.key("footlight.viewers.tick")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription("How often a session whose counts change is published at most.");

  public static final ConfigOption<Duration> GRACE =
      ConfigOptions.key("footlight.viewers.grace")
          .durationType()
          .defaultValue(Duration.ofSeconds(3))
          .withDescription("A viewer who is back sooner than this was never gone.");

  public static final ConfigOption<Duration> SILENCE =
      ConfigOptions.key("footlight.viewers.silence")
          .durationType()
          .defaultValue(Duration.ofSeconds(60))
          .withDescription(
              "A connection that has sent heartbeats is gone when none has come for so long.");

  public static final ConfigOption<Integer> EXACT_DISTINCT =
      ConfigOptions.key("footlight.viewers.exact-distinct")
          .intType()
          .defaultValue(100_000)
          .withDescription(
              "Up to how many different viewers of a session are counted exactly; beyond it they"
                  + " are estimated, and the answer says with what error.");

  public static final ConfigOption<Duration> LATENESS =
      ConfigOptions.key("footlight.viewers.lateness")
          .durationType()
          .defaultValue(Duration.ofSeconds(2))
          .withDescription(
              "How long a presence that names the streamer waits, in the time of its stream, for"
                  + " the start of the session that it belongs to.");

  public static final ConfigOption<Duration> KEEP_IDLE =
      ConfigOptions.key("footlight.viewers.keep-idle")
          .durationType()
          .defaultValue(Duration.ofDays(30))
          .withDescription(
              "A session that nobody said anything of for so many days is over and forgotten, though"
                  + " nobody said that it ended; whole days.");

  /** All of them, in the order of the page. */
  static final List<ConfigOption<?>> ALL =
      List.of(TICK, GRACE, SILENCE, EXACT_DISTINCT, LATENESS, KEEP_IDLE);

  private ViewersOptions() {}

  /** What the options come to. */
  static ViewerSettings settings(ReadableConfig config) {
    ViewerSettings defaults = ViewerSettings.defaults();
    if (config.get(EXACT_DISTINCT) < 1) {
      throw new IllegalArgumentException(EXACT_DISTINCT.key() + " is below 1");
    }
    for (ConfigOption<Duration> option : List.of(TICK, SILENCE, LATENESS)) {
      if (config.get(option).isZero() || config.get(option).isNegative()) {
        throw new IllegalArgumentException(option.key() + " is to be above 0");
      }
    }
    if (config.get(GRACE).isNegative()) {
      throw new IllegalArgumentException(GRACE.key() + " is below 0");
    }
    if (config.get(KEEP_IDLE).toDays() < 1) {
      throw new IllegalArgumentException(KEEP_IDLE.key() + " is below one day");
    }
    return new ViewerSettings(
        config.get(GRACE),
        config.get(SILENCE),
        defaults.publishQuiet(),
        config.get(EXACT_DISTINCT),
        defaults.keepEnded());
  }
}
