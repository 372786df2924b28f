package live.footlight.jobs.tracking;

import java.io.Serializable;
import java.util.function.Consumer;
import live.footlight.contract.view.RollupView;

/**
 * Rollups as readers have them, whatever the state was set back to: what was published after a
 * savepoint is brought to what the state comes to when that savepoint is restored.
 */
@FunctionalInterface
interface PublishedRollups extends Serializable {
  /** Gives those of a later version. */
  void after(long version, Consumer<RollupView> each);
}
