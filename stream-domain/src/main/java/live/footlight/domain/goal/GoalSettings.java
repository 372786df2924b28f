package live.footlight.domain.goal;

import java.io.Serializable;
import java.time.Duration;

/**
 * What a deployment may decide about its goals.
 *
 * @param epoch raised by a corrected reprocessing, so that its versions win over the old ones;
 *     below 2¹³
 * @param lateness how long after an entry of a stream others of its session may still come before
 *     it; decisions about money wait as long
 * @param firstRetry how long after a command that the wallet has not answered it is repeated first;
 *     doubled each time
 * @param longestRetry the longest pause between two repetitions
 * @param alarmAfter repetitions without an answer after which somebody is to look at it
 * @param rewriteInterval within which goals that nothing changes are written again in a new run
 * @param keep how long after its last input a session's goals are remembered, where none of their
 *     money is open
 */
public record GoalSettings(
    int epoch,
    Duration lateness,
    Duration firstRetry,
    Duration longestRetry,
    int alarmAfter,
    Duration rewriteInterval,
    Duration keep)
    implements Serializable {

  /** The platform's own choices. */
  public static GoalSettings defaults() {
    return new GoalSettings(
        0,
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        Duration.ofHours(1),
        8,
        Duration.ofMinutes(15),
        Duration.ofDays(182));
  }

  /** The pause after a command's nth attempt, from 0. */
  long pauseMs(int attempt) {
    long pause = firstRetry.toMillis() << Math.min(attempt, 20);
    return Math.min(pause, longestRetry.toMillis());
  }
}
