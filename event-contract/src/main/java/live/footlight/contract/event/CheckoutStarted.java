package live.footlight.contract.event;

/**
 * A user went to pay.
 *
 * @param orderId the order
 * @param userId who pays
 * @param gateway who takes the money
 * @param amount what is to be paid, in the smallest unit of the currency
 * @param currency {@code diamonds} or ISO 4217, such as {@code TWD}
 */
public record CheckoutStarted(
    String orderId,
    @Identity String userId,
    @Optional @Label String gateway,
    @Optional @Bounds Long amount,
    @Optional @Label String currency)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
