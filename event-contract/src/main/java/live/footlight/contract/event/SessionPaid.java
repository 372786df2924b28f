package live.footlight.contract.event;

/**
 * A viewer paid for the full picture of a session.
 *
 * @param paymentId the business id
 * @param sessionId the broadcast
 * @param streamerId who receives
 * @param userId who pays
 * @param diamonds what it cost
 */
public record SessionPaid(
    String paymentId,
    String sessionId,
    String streamerId,
    @Identity String userId,
    @Bounds(max = EventData.MAX_DIAMONDS) long diamonds)
    implements EventData {
  @Override
  public String entityKey() {
    return "session:" + sessionId;
  }
}
