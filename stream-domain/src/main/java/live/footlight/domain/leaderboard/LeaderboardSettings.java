package live.footlight.domain.leaderboard;

import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;

/**
 * What a deployment may decide about its leaderboards.
 *
 * @param zone whose midnights bound the calendar windows
 * @param epoch raised by a corrected reprocessing, so that its versions win over the old ones;
 *     below 2¹³
 * @param topEntries how many entries a {@code TopList} holds
 * @param refundHorizon how long after its gift a refund is taken
 * @param amendmentDelay how long changes of a closed window are gathered into one revision
 * @param topListDelay how long changes are gathered into one {@code TopList}
 * @param closedRetention how long a closed window stays in the store of open ones
 * @param idleRetention how long an open session's board may stay there untouched
 * @param rewriteInterval within which a window that nothing changes is looked after in the store of
 *     open ones: a new run writes it again, a later look finds out whether it is there still; zero
 *     for never
 */
public record LeaderboardSettings(
    ZoneId zone,
    int epoch,
    int topEntries,
    Duration refundHorizon,
    Duration amendmentDelay,
    Duration topListDelay,
    Duration closedRetention,
    Duration idleRetention,
    Duration rewriteInterval)
    implements Serializable {

  /** The platform's own choices. */
  public static LeaderboardSettings defaults() {
    return new LeaderboardSettings(
        ZoneId.of("Asia/Taipei"),
        0,
        100,
        Duration.ofDays(180),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        Duration.ofDays(2),
        Duration.ofDays(30),
        Duration.ZERO);
  }

  /** The same in another zone. */
  public LeaderboardSettings in(ZoneId otherZone) {
    return new LeaderboardSettings(
        otherZone,
        epoch,
        topEntries,
        refundHorizon,
        amendmentDelay,
        topListDelay,
        closedRetention,
        idleRetention,
        rewriteInterval);
  }

  /** The longest that a change may wait to be published, other than for its window's end. */
  public Duration longestDelay() {
    return amendmentDelay.compareTo(topListDelay) > 0 ? amendmentDelay : topListDelay;
  }

  /** Epoch · 2⁴⁰ + inputs. */
  long version(long inputs) {
    return ((long) epoch << 40) + inputs;
  }
}
