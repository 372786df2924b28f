package live.footlight.domain.feed;

import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;

/** Where the results of feeds go. Nothing is written but what changed. */
public interface FeedOutput {
  /** An item's place in a list. */
  void change(FeedChange change);

  /** An item that changed, or {@linkplain FeedItem#isGone went}. */
  void item(FeedItem item);

  /**
   * A place in a list has come free, or so it may be: an item went from it, or fell, perhaps behind
   * others that had been cut off.
   *
   * @param list such as {@code country:tw}
   */
  void gap(Generation generation, String list);

  /** What became of an input, where it was not simply applied. */
  void outcome(FeedInput input, FeedOutcome outcome);
}
