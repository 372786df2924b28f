package live.footlight.contract.event;

/**
 * A user follows a creator from now on.
 *
 * @param userId who follows
 * @param creatorId whom
 */
public record UserFollowed(@Identity String userId, String creatorId) implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
