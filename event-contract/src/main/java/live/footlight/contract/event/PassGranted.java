package live.footlight.contract.event;

import live.footlight.contract.Problem;

/**
 * A user has a pass, which counts once it is activated.
 *
 * @param passId the pass
 * @param userId whose it is
 * @param productId {@code livestream_pass} or {@code livestream_pass_{streamer_id}}
 * @param streamerId whose sessions it is for; everybody's where absent
 * @param nbf valid from, ms UTC
 * @param exp valid until, ms UTC
 * @param orderId the order that brought it
 */
@ByServer
public record PassGranted(
    String passId,
    @Identity String userId,
    String productId,
    @Optional String streamerId,
    @Optional @Time Long nbf,
    @Optional @Time Long exp,
    @Optional String orderId)
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
