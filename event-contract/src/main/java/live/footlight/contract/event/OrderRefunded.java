package live.footlight.contract.event;

/**
 * An order was paid back, in part or in whole.
 *
 * @param orderId the order
 * @param userId who is paid back
 * @param amount what was paid back, in the smallest unit of the currency; all of it where absent
 * @param currency {@code diamonds} or ISO 4217, such as {@code TWD}
 * @param reason why
 */
@ByServer
public record OrderRefunded(
    String orderId,
    @Identity String userId,
    @Optional @Bounds Long amount,
    @Optional @Label String currency,
    @Optional String reason)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
