package live.footlight.jobs.goals;

import java.time.Duration;
import java.util.List;
import live.footlight.domain.goal.GoalSettings;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** Options of goals; {@code docs/configuration.md} is made from their descriptions. */
public final class GoalsOptions {
  public static final ConfigOption<Integer> EPOCH =
      ConfigOptions.key("footlight.goals.epoch")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Raise it when events are reprocessed to correct results, so that the new results win"
                  + " over the old ones; 0 to 8191.");

  public static final ConfigOption<Duration> LATENESS =
      ConfigOptions.key("footlight.goals.lateness")
          .durationType()
          .defaultValue(Duration.ofSeconds(2))
          .withDescription(
              "How long an event waits, in the time of its stream, for others of its session that"
                  + " happened before it. Decisions about money are made in the order of what"
                  + " happened; what comes later than this counts from when it comes.");

  public static final ConfigOption<Duration> FIRST_RETRY =
      ConfigOptions.key("footlight.goals.first-retry")
          .durationType()
          .defaultValue(Duration.ofSeconds(30))
          .withDescription(
              "After how long a command that the wallet has not answered is repeated, under the"
                  + " same command id; doubled each time, up to an hour.");

  public static final ConfigOption<Integer> ALARM_AFTER =
      ConfigOptions.key("footlight.goals.alarm-after")
          .intType()
          .defaultValue(8)
          .withDescription(
              "Repetitions without an answer after which a command is logged as an error and"
                  + " counted in unansweredCommands.");

  public static final ConfigOption<Integer> PARTITIONS =
      ConfigOptions.key("footlight.escrow.partitions")
          .intType()
          .defaultValue(64)
          .withDescription(
              "Partitions of the topic escrow where nobody has used it; the number that it has"
                  + " counts.");

  public static final ConfigOption<Duration> REMEMBER =
      ConfigOptions.key("footlight.escrow.remember")
          .durationType()
          .defaultValue(Duration.ofDays(7))
          .withDescription(
              "How long Redis knows the id of a command, so that it stands in its stream once"
                  + " though the job is killed and goes back. Longer than the job may be away.");

  public static final ConfigOption<Duration> REWRITE_INTERVAL =
      ConfigOptions.key("footlight.goals.rewrite-interval")
          .durationType()
          .defaultValue(Duration.ofMinutes(15))
          .withDescription(
              "How often goals that are not over are written again though nothing changed, so that"
                  + " what Redis lost comes back.");

  /** All of them, in the order of the page. */
  static final List<ConfigOption<?>> ALL =
      List.of(EPOCH, LATENESS, FIRST_RETRY, ALARM_AFTER, PARTITIONS, REMEMBER, REWRITE_INTERVAL);

  private GoalsOptions() {}

  /** What the options come to. */
  static GoalSettings settings(ReadableConfig config) {
    GoalSettings defaults = GoalSettings.defaults();
    int epoch = config.get(EPOCH);
    if (epoch < 0 || epoch > 8_191) {
      throw new IllegalArgumentException(EPOCH.key() + " is " + epoch + "; give 0 to 8191");
    }
    positive(LATENESS, config.get(LATENESS));
    positive(FIRST_RETRY, config.get(FIRST_RETRY));
    positive(REWRITE_INTERVAL, config.get(REWRITE_INTERVAL));
    if (config.get(ALARM_AFTER) < 1) {
      throw new IllegalArgumentException(
          ALARM_AFTER.key() + " is " + config.get(ALARM_AFTER) + "; give 1 or more");
    }
    return new GoalSettings(
        epoch,
        config.get(LATENESS),
        config.get(FIRST_RETRY),
        defaults.longestRetry(),
        config.get(ALARM_AFTER),
        config.get(REWRITE_INTERVAL),
        defaults.keep());
  }

  private static void positive(ConfigOption<Duration> option, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(option.key() + " is " + value + "; give more than 0");
    }
  }
}
