package live.footlight.read.viewers;

import java.util.Optional;
import live.footlight.contract.view.ViewersView;

/** Where viewer counts are read from. */
interface ViewerStore {
  /** Who watches a session; empty where this store does not have it. */
  Optional<ViewersView> ofSession(String session);
}
