package live.footlight.domain.feed;

import live.footlight.domain.Rows;

/** What an item keeps: a head of bounded size, and a row for each engagement that can be undone. */
public interface FeedStore {
  /** The head, or null where there is none. */
  byte[] head();

  /** Sets the head. */
  void head(byte[] bytes);

  /** Kind and id of an engagement → what is known of it. */
  Rows engagements();

  /** Forgets everything. */
  void clear();
}
