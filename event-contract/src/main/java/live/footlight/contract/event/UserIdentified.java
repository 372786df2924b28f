package live.footlight.contract.event;

/**
 * A visitor turned out to be a user: what they did before is the user's.
 *
 * @param userId the user
 * @param anonymousId the visitor
 */
public record UserIdentified(@Identity String userId, String anonymousId) implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
