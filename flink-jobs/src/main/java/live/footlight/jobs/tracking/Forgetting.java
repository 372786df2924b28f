package live.footlight.jobs.tracking;

import java.time.Duration;
import org.apache.flink.api.common.state.StateTtlConfig;

/** How state goes that nobody speaks of any more: each part so long after it was written. */
final class Forgetting {
  private static final int CLEANED_AT_ONCE = 5;

  private Forgetting() {}

  static StateTtlConfig after(Duration silence) {
    return StateTtlConfig.newBuilder(silence)
        .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
        .setStateVisibility(StateTtlConfig.StateVisibility.NeverReturnExpired)
        .cleanupIncrementally(CLEANED_AT_ONCE, false)
        .build();
  }
}
