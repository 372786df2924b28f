package live.footlight.contract.event;

/**
 * Somebody became a user.
 *
 * @param userId the new user
 * @param anonymousId who they were until then
 * @param method by which, such as {@code google}
 */
public record UserSignedUp(
    @Identity String userId, @Optional String anonymousId, @Optional @Label String method)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
