package live.footlight.domain.viewer;

import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;

/** Where a {@link ViewerFold} publishes. */
public interface ViewerOutput {
  /** Who watches now, and the totals. */
  void viewers(ViewersView view);

  /** A minute of the curve that is over, for the first time or corrected. */
  void minute(ViewerMinute minute);
}
