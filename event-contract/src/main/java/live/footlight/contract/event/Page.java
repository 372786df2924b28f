package live.footlight.contract.event;

import live.footlight.contract.Problem;

/**
 * An analytics SDK says that somebody saw a page.
 *
 * @param userId who, as the sender says
 * @param anonymousId who, before or beside a user
 * @param name of the page
 * @param category of the page
 * @param properties what the sender says about it, a JSON object
 * @param context where and with what it was sent
 */
public record Page(
    @Optional @Identity String userId,
    @Optional String anonymousId,
    @Optional String name,
    @Optional String category,
    @Optional @Json String properties,
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
