package live.footlight.contract.event;

/**
 * A user signed in.
 *
 * @param userId who
 * @param anonymousId who they were until then
 * @param method by which, such as {@code google}
 */
public record UserLoggedIn(
    @Identity String userId, @Optional String anonymousId, @Optional @Label String method)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
