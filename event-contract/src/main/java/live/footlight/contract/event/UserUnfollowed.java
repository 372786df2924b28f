package live.footlight.contract.event;

/**
 * A user follows a creator no longer.
 *
 * @param userId who followed
 * @param creatorId whom
 */
public record UserUnfollowed(@Identity String userId, String creatorId) implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
