package live.footlight.contract.event;

/**
 * A payment came to nothing.
 *
 * @param orderId the order
 * @param userId who would have paid
 * @param gateway who takes the money
 * @param transactionId as the gateway names it
 * @param reason why
 */
@ByServer
public record PaymentFailed(
    String orderId,
    @Identity String userId,
    @Label String gateway,
    @Optional String transactionId,
    @Optional String reason)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
