package live.footlight.contract.event;

/**
 * A gateway says something about a payment; it repeats and reorders what it says.
 *
 * @param orderId the order
 * @param userId who pays
 * @param gateway who takes the money
 * @param transactionId as the gateway names it
 * @param status as the gateway names it
 * @param amount what was paid, in the smallest unit of the currency
 * @param currency {@code diamonds} or ISO 4217, such as {@code TWD}
 */
@ByServer
public record PaymentNotified(
    String orderId,
    @Identity String userId,
    @Label String gateway,
    @Optional String transactionId,
    @Optional @Label String status,
    @Optional @Bounds Long amount,
    @Optional @Label String currency)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
