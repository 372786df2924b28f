package live.footlight.read.goal;

import java.util.List;
import java.util.Optional;
import live.footlight.contract.view.GoalView;

/** Where goals are read from. */
interface GoalStore {
  /** A goal; empty where this store does not have it. */
  Optional<GoalView> goal(String id);

  /** The goals of a session, in no order. */
  Listed ofSession(String session);

  /**
   * Goals of a session.
   *
   * @param goals what this store has
   * @param complete whether there are no others
   */
  record Listed(List<GoalView> goals, boolean complete) {}
}
