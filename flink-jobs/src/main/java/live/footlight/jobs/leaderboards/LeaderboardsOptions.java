package live.footlight.jobs.leaderboards;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import live.footlight.domain.leaderboard.LeaderboardSettings;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** Options of the leaderboards; {@code docs/configuration.md} is made from their descriptions. */
public final class LeaderboardsOptions {
  public static final ConfigOption<String> ZONE =
      ConfigOptions.key("footlight.leaderboards.zone")
          .stringType()
          .defaultValue("Asia/Taipei")
          .withDescription("IANA time zone whose midnights bound days, weeks and months.");

  public static final ConfigOption<Integer> EPOCH =
      ConfigOptions.key("footlight.leaderboards.epoch")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Raise it when events are reprocessed to correct results, so that the new results win"
                  + " over the old ones; 0 to 8191.");

  public static final ConfigOption<Duration> REFUND_HORIZON =
      ConfigOptions.key("footlight.leaderboards.refund-horizon")
          .durationType()
          .defaultValue(Duration.ofDays(180))
          .withDescription("How long after its gift a refund is taken.");

  public static final ConfigOption<Duration> TOP_LIST_DELAY =
      ConfigOptions.key("footlight.leaderboards.top-list-delay")
          .durationType()
          .defaultValue(Duration.ofSeconds(5))
          .withDescription(
              "How long changes are gathered before the head of a board is written to MongoDB;"
                  + " Redis has them after a tick.");

  public static final ConfigOption<Duration> REWRITE_INTERVAL =
      ConfigOptions.key("footlight.leaderboards.rewrite-interval")
          .durationType()
          .defaultValue(Duration.ofMinutes(15))
          .withDescription(
              "How often a window that nothing changes is looked after in Redis. After a restart each"
                  + " is written again once within this time, so that what Redis lost comes back;"
                  + " 0 leaves it to the window's next change.");

  public static final ConfigOption<Boolean> SESSIONS_ONLY =
      ConfigOptions.key("footlight.leaderboards.sessions-only")
          .booleanType()
          .defaultValue(false)
          .withDescription("Leaves out the boards of streamers and of the platform.");

  /** All of them, in the order of the page. */
  static final List<ConfigOption<?>> ALL =
      List.of(ZONE, EPOCH, REFUND_HORIZON, TOP_LIST_DELAY, REWRITE_INTERVAL, SESSIONS_ONLY);

  private LeaderboardsOptions() {}

  /** What the options come to. */
  static LeaderboardSettings settings(ReadableConfig config) {
    LeaderboardSettings defaults = LeaderboardSettings.defaults();
    int epoch = config.get(EPOCH);
    if (epoch < 0 || epoch > 8_191) {
      throw new IllegalArgumentException(EPOCH.key() + " is " + epoch + "; give 0 to 8191");
    }
    return new LeaderboardSettings(
        zone(config.get(ZONE)),
        epoch,
        defaults.topEntries(),
        config.get(REFUND_HORIZON),
        defaults.amendmentDelay(),
        config.get(TOP_LIST_DELAY),
        defaults.closedRetention(),
        defaults.idleRetention(),
        config.get(REWRITE_INTERVAL));
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          ZONE.key() + " is \"" + name + "\"; give an IANA zone such as Asia/Taipei", e);
    }
  }
}
