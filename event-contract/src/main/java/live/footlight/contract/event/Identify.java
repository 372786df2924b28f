package live.footlight.contract.event;

import live.footlight.contract.Problem;

/**
 * An analytics SDK says who somebody is. A visitor and a user together are one person.
 *
 * @param userId who, as the sender says
 * @param anonymousId the visitor
 * @param traits what the sender says about them, a JSON object
 * @param context where and with what it was sent
 */
public record Identify(
    @Optional @Identity String userId,
    @Optional String anonymousId,
    @Optional @Json String traits,
    ClientContext context)
    implements EventData {
  @Override
  public String entityKey() {
    return EventData.userElseAnonymous(userId, anonymousId);
  }

  @Override
  public Problem contradiction() {
    return EventData.nobody(userId, anonymousId);
  }
}
