package live.footlight.domain.feed;

import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;

/** Where the results of feeds go. Nothing is written but what changed. */
public interface FeedOutput {
  /** An item's place in a list. */
  void change(FeedChange change);

  /** An item that changed, or {@linkplain FeedItem#isGone went}. */
  void item(FeedItem item);

  /** What became of an input, where it was not simply applied. */
  void outcome(FeedInput input, FeedOutcome outcome);
}
