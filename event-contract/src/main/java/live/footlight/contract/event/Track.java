package live.footlight.contract.event;

import live.footlight.contract.Problem;

/**
 * An analytics SDK says that somebody did something.
 *
 * @param event what, as the sender names it
 * @param userId who, as the sender says
 * @param anonymousId who, before or beside a user
 * @param properties what the sender says about it, a JSON object
 * @param context where and with what it was sent
 */
public record Track(
    String event,
    @Optional @Identity String userId,
    @Optional String anonymousId,
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
