package live.footlight.contract.event;

/**
 * An analytics SDK says that two ids are one person.
 *
 * @param previousId the id until now, of a user or of a visitor
 * @param userId the id from now on
 * @param anonymousId the visitor, where the sender names one too
 * @param context where and with what it was sent
 */
public record Alias(
    String previousId, @Identity String userId, @Optional String anonymousId, ClientContext context)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
