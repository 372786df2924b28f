package live.footlight.contract.event;

import java.util.List;
import live.footlight.contract.Problem;

/**
 * A creator made a post.
 *
 * @param postId the post
 * @param creatorId who made it
 * @param nbf when it is published, ms UTC; at once where absent
 * @param exp when it goes, ms UTC; never where absent
 * @param category as the platform names it
 * @param country ISO 3166-1 alpha-2, lower case
 * @param tags free words
 * @param price to unlock it, diamonds
 */
public record PostCreated(
    String postId,
    @Identity String creatorId,
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
