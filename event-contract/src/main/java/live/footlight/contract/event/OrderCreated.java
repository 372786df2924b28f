package live.footlight.contract.event;

/**
 * A user ordered something.
 *
 * @param orderId the order
 * @param userId who orders
 * @param productId what was bought
 * @param amount what it costs, in the smallest unit of the currency
 * @param currency {@code diamonds} or ISO 4217, such as {@code TWD}
 * @param quantity how many
 * @param gateway who takes the money
 */
public record OrderCreated(
    String orderId,
    @Identity String userId,
    @Optional String productId,
    @Optional @Bounds Long amount,
    @Optional @Label String currency,
    @Optional @Bounds(min = 1) Long quantity,
    @Optional @Label String gateway)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
