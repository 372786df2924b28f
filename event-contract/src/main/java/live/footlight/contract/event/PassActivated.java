package live.footlight.contract.event;

import live.footlight.contract.Problem;

/**
 * A pass counts from now on, within its validity.
 *
 * @param passId the pass
 * @param userId whose it is
 * @param productId {@code livestream_pass} or {@code livestream_pass_{streamer_id}}
 * @param streamerId whose sessions it is for; everybody's where absent
 * @param nbf valid from, ms UTC
 * @param exp valid until, ms UTC
 */
@ByServer
public record PassActivated(
    String passId,
    @Identity String userId,
    String productId,
    @Optional String streamerId,
    @Optional @Time Long nbf,
    @Optional @Time Long exp)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }

  @Override
  public Problem contradiction() {
    return EventData.expiry(nbf, exp);
  }
}
