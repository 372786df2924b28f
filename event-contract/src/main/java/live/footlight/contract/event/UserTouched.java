package live.footlight.contract.event;

import live.footlight.contract.Problem;

/**
 * A campaign brought somebody: its Urchin parameters. At least one of both ids is there.
 *
 * @param userId whom
 * @param anonymousId whom, where nobody is signed in
 * @param source {@code utm_source}
 * @param medium {@code utm_medium}
 * @param campaign {@code utm_campaign}
 * @param term {@code utm_term}
 * @param content {@code utm_content}
 * @param url where they landed
 * @param referrer where they came from
 */
public record UserTouched(
    @Optional @Identity String userId,
    @Optional String anonymousId,
    @Optional String source,
    @Optional String medium,
    @Optional String campaign,
    @Optional String term,
    @Optional String content,
    @Optional @Longest(EventData.MAX_URL_BYTES) String url,
    @Optional @Longest(EventData.MAX_URL_BYTES) String referrer)
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
