package live.footlight.contract.event;

/**
 * A user came back from paying; says nothing of whether it was paid.
 *
 * @param orderId the order
 * @param userId who came back
 * @param gateway who takes the money
 * @param outcome what the page was told
 */
public record CheckoutReturned(
    String orderId,
    @Identity String userId,
    @Optional @Label String gateway,
    @Optional @Label String outcome)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
