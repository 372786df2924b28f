package live.footlight.jobs.tracking;

import java.time.Duration;
import java.util.List;
import live.footlight.domain.tracking.TrackingSettings;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** Options of tracking; {@code docs/configuration.md} is made from their descriptions. */
public final class TrackingOptions {
  public static final ConfigOption<Duration> TICK =
      ConfigOptions.key("footlight.tracking.tick")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription(
              "How often rows come out and rollups are published. Events that come within one tick"
                  + " know of each other, so a longer one makes fewer revisions.");

  public static final ConfigOption<Duration> VISIT_IDLE =
      ConfigOptions.key("footlight.tracking.visit.idle")
          .durationType()
          .defaultValue(Duration.ofMinutes(30))
          .withDescription("A visit ends where its visitor does nothing for so long.");

  public static final ConfigOption<Duration> VISIT_LONGEST =
      ConfigOptions.key("footlight.tracking.visit.longest")
          .durationType()
          .defaultValue(Duration.ofHours(24))
          .withDescription("A visit is shorter than this.");

  public static final ConfigOption<Duration> RECUT =
      ConfigOptions.key("footlight.tracking.recut")
          .durationType()
          .defaultValue(Duration.ofDays(7))
          .withDescription(
              "How late an event may be, against the latest of its visitor, to be cut into visits,"
                  + " and how far back visits and attributions are revised. One that is later still"
                  + " has a row without a visit, and its touches count.");

  public static final ConfigOption<Duration> DEDUPE =
      ConfigOptions.key("footlight.tracking.dedupe")
          .durationType()
          .defaultValue(Duration.ofDays(7))
          .withDescription(
              "How long after an event a repetition of it is known as one, by the times at which"
                  + " the edge took them.");

  public static final ConfigOption<Integer> EXACT_USERS =
      ConfigOptions.key("footlight.tracking.exact-users")
          .intType()
          .defaultValue(1_000)
          .withDescription(
              "Up to how many users of a rollup are counted exactly; beyond it they are estimated,"
                  + " and the rollup says with what error.");

  public static final ConfigOption<Duration> FORGET =
      ConfigOptions.key("footlight.tracking.forget")
          .durationType()
          .defaultValue(Duration.ofDays(400))
          .withDescription(
              "State of a visitor, or of a day's rollups, that nothing came for in so long goes. A"
                  + " visitor who comes after that is a new one.");

  public static final ConfigOption<String> LAKE =
      ConfigOptions.key("footlight.tracking.lake")
          .stringType()
          .defaultValue("")
          .withDescription(
              "Where rows and their revisions are written as Parquet files: a directory that all"
                  + " task managers see, such as file:///data/lake. Empty: no files are written.");

  /** All of them, in the order of the page. */
  static final List<ConfigOption<?>> ALL =
      List.of(TICK, VISIT_IDLE, VISIT_LONGEST, RECUT, DEDUPE, EXACT_USERS, FORGET, LAKE);

  private TrackingOptions() {}

  /** What the options come to. */
  static TrackingSettings settings(ReadableConfig config) {
    for (ConfigOption<Duration> option : List.of(TICK, VISIT_IDLE, VISIT_LONGEST, RECUT, FORGET)) {
      if (config.get(option).isZero() || config.get(option).isNegative()) {
        throw new IllegalArgumentException(option.key() + " is to be above 0");
      }
    }
    if (config.get(DEDUPE).toHours() < 1) {
      throw new IllegalArgumentException(DEDUPE.key() + " is below an hour");
    }
    if (config.get(EXACT_USERS) < 1) {
      throw new IllegalArgumentException(EXACT_USERS.key() + " is below 1");
    }
    return new TrackingSettings(
        config.get(VISIT_IDLE),
        config.get(VISIT_LONGEST),
        config.get(RECUT),
        config.get(DEDUPE),
        config.get(EXACT_USERS));
  }
}
