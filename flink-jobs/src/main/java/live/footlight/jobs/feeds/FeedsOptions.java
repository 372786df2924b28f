package live.footlight.jobs.feeds;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of feeds; {@code docs/configuration.md} is made from their descriptions. */
public final class FeedsOptions {
  public static final ConfigOption<Integer> EPOCH =
      ConfigOptions.key("footlight.feeds.epoch")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Raise it when events are reprocessed to correct results, or to replay them to another"
                  + " half-life, so that the new results win over the old ones; 0 to 8191. How: ADR"
                  + " 11.");

  public static final ConfigOption<List<Duration>> HALF_LIVES =
      ConfigOptions.key("footlight.feeds.half-lives")
          .durationType()
          .asList()
          .defaultValues(Duration.ofHours(6))
          .withDescription(
              "Half-lives of which masses are kept from the start, used by a generation or not, so"
                  + " that a later generation with one of them ranks at once. Counts where the job"
                  + " starts without state: a replay to a half-life that was not kept is such a"
                  + " start that names it here.");

  public static final ConfigOption<Integer> ROUND_ITEMS =
      ConfigOptions.key("footlight.feeds.round-items")
          .intType()
          .defaultValue(500)
          .withDescription(
              "How many items each subtask goes through in a tick where all have to be gone"
                  + " through: after a configuration, after a restore (Redis may have lost them),"
                  + " and where an eighth of a list has gone or fallen, at most once an hour.");

  public static final ConfigOption<Duration> RESCORE_EVERY =
      ConfigOptions.key("footlight.feeds.rescore-every")
          .durationType()
          .defaultValue(Duration.ofMinutes(1))
          .withDescription(
              "How often the first items of generations whose scores change with time alone"
                  + " (hacker_news, lemmy_active) are scored again.");

  public static final ConfigOption<Integer> RESCORE_ITEMS =
      ConfigOptions.key("footlight.feeds.rescore-items")
          .intType()
          .defaultValue(500)
          .withDescription(
              "How many of them each subtask scores again at most, of each generation those with"
                  + " the largest stored scores, whatever lists they are in; others keep theirs"
                  + " until something happens to them or they are among the first. So the head of a"
                  + " country's, category's or creator's list is stale where its items are not"
                  + " among these.");

  static final List<ConfigOption<?>> ALL =
      List.of(EPOCH, HALF_LIVES, ROUND_ITEMS, RESCORE_EVERY, RESCORE_ITEMS);

  private FeedsOptions() {}
}
