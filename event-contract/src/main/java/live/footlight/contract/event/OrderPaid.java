package live.footlight.contract.event;

/**
 * An order is paid for.
 *
 * @param orderId the order
 * @param userId who paid
 * @param amount what was paid, in the smallest unit of the currency
 * @param currency {@code diamonds} or ISO 4217, such as {@code TWD}
 * @param productId what was bought
 * @param quantity how many
 * @param gateway who takes the money
 */
@ByServer
public record OrderPaid(
    String orderId,
    @Identity String userId,
    @Bounds long amount,
    @Label String currency,
    @Optional String productId,
    @Optional @Bounds(min = 1) Long quantity,
    @Optional @Label String gateway)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
