package live.footlight.jobs.feeds;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import live.footlight.domain.feed.Generations;
import org.apache.flink.configuration.ReadableConfig;

/**
 * How feeds are run.
 *
 * @param epoch see {@link FeedsOptions#EPOCH}
 * @param halfLivesMs kept from the start
 * @param roundItems gone through in a tick, where all have to be
 * @param rescoreEveryMs how often the first of lists are scored again
 * @param rescoreItems how many of them at most
 */
record FeedSettings(
    int epoch, long[] halfLivesMs, int roundItems, long rescoreEveryMs, int rescoreItems)
    implements Serializable {
  private static final int MAX_EPOCH = 8_191;

  static FeedSettings of(ReadableConfig config) {
    List<Duration> halfLives = config.get(FeedsOptions.HALF_LIVES);
    FeedSettings settings =
        new FeedSettings(
            config.get(FeedsOptions.EPOCH),
            halfLives.stream().mapToLong(Duration::toMillis).toArray(),
            config.get(FeedsOptions.ROUND_ITEMS),
            config.get(FeedsOptions.RESCORE_EVERY).toMillis(),
            config.get(FeedsOptions.RESCORE_ITEMS));
    check(settings.epoch >= 0 && settings.epoch <= MAX_EPOCH, "epoch is to be 0 to 8191");
    check(
        halfLives.size() <= Generations.MAX_HALF_LIVES
            && halfLives.stream().allMatch(each -> each.toMillis() >= 1_000),
        "half-lives are to be at most 16, each of a second at least");
    check(settings.roundItems > 0, "round-items is to be above 0");
    check(settings.rescoreEveryMs > 0, "rescore-every is to be above 0");
    check(settings.rescoreItems > 0, "rescore-items is to be above 0");
    return settings;
  }

  private static void check(boolean good, String problem) {
    if (!good) {
      throw new IllegalArgumentException("footlight.feeds." + problem);
    }
  }

  /** As they are before any is configured. */
  Generations noGenerations() {
    List<Long> kept = new ArrayList<>();
    for (long halfLifeMs : halfLivesMs) {
      kept.add(halfLifeMs);
    }
    return Generations.none(kept);
  }
}
