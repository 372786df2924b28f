package live.footlight.read.goal;

import java.util.List;
import java.util.Optional;
import live.footlight.contract.view.GoalView;

/** Where goals are read from. */
interface GoalStore {
  /** A goal; empty where this store does not have it. */
  Optional<GoalView> goal(String id);

  /**
   * The first goals of a session behind a place, in no order.
   *
   * @param after null for the first of all
   * @param most how many at most
   */
  Listed ofSession(String session, Place after, int most);

  /**
   * Goals of a session.
   *
   * @param goals what this store has
   * @param complete whether there are no others among the first behind the place
   */
  record Listed(List<GoalView> goals, boolean complete) {}
}
