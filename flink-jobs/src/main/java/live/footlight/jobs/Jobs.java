package live.footlight.jobs;

import java.util.List;
import live.footlight.jobs.feeds.FeedsJob;
import live.footlight.jobs.goals.GoalsJob;
import live.footlight.jobs.leaderboards.LeaderboardsJob;
import live.footlight.jobs.tracking.TrackingJob;
import live.footlight.jobs.viewers.ViewersJob;

/** Every job there is. */
public final class Jobs {
  /** In the order of their names. */
  public static final List<Job> ALL =
      List.of(
          new FeedsJob(),
          new GoalsJob(),
          new LeaderboardsJob(),
          new TrackingJob(),
          new ViewersJob());

  private Jobs() {}
}
