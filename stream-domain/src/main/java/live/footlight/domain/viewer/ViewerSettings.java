package live.footlight.domain.viewer;

import java.io.Serializable;
import java.time.Duration;

/**
 * What a deployment may decide about viewers.
 *
 * @param grace a viewer who is back sooner than this was never gone
 * @param silence a connection that has sent heartbeats is gone when it has been silent for longer
 * @param publishQuiet how often a live session is published while no count changes, and how long
 *     corrections of its minutes are gathered
 * @param exactDistinct up to how many different viewers are counted exactly
 * @param keepEnded how long an ended session takes corrections after its last publication
 */
public record ViewerSettings(
    Duration grace, Duration silence, Duration publishQuiet, int exactDistinct, Duration keepEnded)
    implements Serializable {

  /** The platform's own choices. */
  public static ViewerSettings defaults() {
    return new ViewerSettings(
        Duration.ofSeconds(3),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        100_000,
        Duration.ofDays(1));
  }
}
