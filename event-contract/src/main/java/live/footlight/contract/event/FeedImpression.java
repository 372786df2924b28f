package live.footlight.contract.event;

import java.util.List;
import live.footlight.contract.Problem;

/**
 * Somebody was shown items of a feed.
 *
 * @param scope such as {@code home} or {@code country:tw}
 * @param generation that ranked it
 * @param items what was shown
 * @param userId to whom
 * @param anonymousId to whom, where nobody is signed in
 */
public record FeedImpression(
    String scope,
    String generation,
    List<Placed> items,
    @Optional @Identity String userId,
    @Optional String anonymousId)
    implements EventData {
  @Override
  public String entityKey() {
    return userId == null ? "anonymous:" + anonymousId : "user:" + userId;
  }

  @Override
  public Problem contradiction() {
    return userId == null && anonymousId == null
        ? new Problem("/data/user_id", "is required where there is no anonymous_id")
        : null;
  }
}
