package live.footlight.contract.event;

/**
 * The wallet answered an escrow command.
 *
 * @param commandId the command answered
 * @param pairId the funding and show pair
 * @param sessionId the broadcast
 * @param giftId the hold
 * @param operation {@code post} or {@code void}
 * @param outcome as the wallet names it
 */
@ByServer
public record EscrowSettled(
    String commandId,
    String pairId,
    String sessionId,
    String giftId,
    @OneOf({"post", "void"}) String operation,
    String outcome)
    implements EventData {
  @Override
  public String entityKey() {
    return "session:" + sessionId;
  }
}
