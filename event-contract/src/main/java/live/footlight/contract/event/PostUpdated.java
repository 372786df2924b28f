package live.footlight.contract.event;

import java.util.List;
import live.footlight.contract.Problem;

/**
 * Some of a post's attributes were set; those absent stay as they are. An empty text or list clears
 * its field.
 *
 * @param postId the post
 * @param creatorId whose it is; a creator's own token has to say so, and nobody else's update is
 *     taken
 * @param nbf when it is published, ms UTC
 * @param exp when it goes, ms UTC
 * @param category as the platform names it
 * @param country ISO 3166-1 alpha-2, lower case
 * @param tags free words
 * @param price to unlock it, diamonds
 */
public record PostUpdated(
    String postId,
    @Optional @Identity String creatorId,
    @Optional @Time Long nbf,
    @Optional @Time Long exp,
    @Optional @Longest(EventData.MAX_LIST_BYTES) String category,
    @Optional @Longest(EventData.MAX_LIST_BYTES) String country,
    @Optional @Longest(EventData.MAX_TAG_BYTES) List<String> tags,
    @Optional @Bounds(max = EventData.MAX_DIAMONDS) Long price)
    implements EventData {
  @Override
  public String entityKey() {
    return "post:" + postId;
  }

  @Override
  public Problem contradiction() {
    return EventData.expiry(nbf, exp);
  }
}
