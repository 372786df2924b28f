package live.footlight.jobs.leaderboards;

import java.time.Duration;
import live.footlight.jobs.Job;
import live.footlight.jobs.StoredSavepointContract;
import org.apache.flink.configuration.Configuration;

class StoredLeaderboardsIT extends StoredSavepointContract<LeaderboardsScene> {
  private static final int GIFTS = 300;
  private static final long SEED = 42;

  @Override
  protected Job job() {
    return new LeaderboardsJob();
  }

  @Override
  protected int newest() {
    return 1;
  }

  @Override
  protected LeaderboardsScene scene() {
    return new LeaderboardsScene();
  }

  @Override
  protected void configure(Configuration config) {
    config.set(LeaderboardsOptions.TOP_LIST_DELAY, Duration.ofMillis(100));
    // Its ledgers must not be forgotten, however old the savepoint is.
    config.set(LeaderboardsOptions.REFUND_HORIZON, Duration.ofDays(36_500));
  }

  @Override
  protected void begin(LeaderboardsScene scene) {
    scene.sendGifts(GIFTS, SEED);
  }

  @Override
  protected void awaitBegun(LeaderboardsScene scene) {
    scene.awaitBoards();
  }

  @Override
  protected void goOn(LeaderboardsScene scene) {
    scene.rememberGifts(GIFTS, SEED);
    scene.sendGifts(GIFTS, SEED + 1);
  }

  @Override
  protected void awaitResults(LeaderboardsScene scene) {
    scene.awaitBoards();
  }
}
