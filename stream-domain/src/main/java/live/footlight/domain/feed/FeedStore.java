package live.footlight.domain.feed;

import live.footlight.domain.Blobs;
import live.footlight.domain.Rows;

/** What an item keeps: a head of bounded size, and what is remembered of single engagements. */
public interface FeedStore {
  /** The head, or null where there is none. */
  byte[] head();

  /** Sets the head. */
  void head(byte[] bytes);

  /** Kind and id of an engagement → what is known of it. */
  Rows engagements();

  /** Which engagements came that nothing takes back. */
  Blobs seen();

  /** Forgets everything. */
  void clear();
}
