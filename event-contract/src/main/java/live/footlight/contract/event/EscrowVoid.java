package live.footlight.contract.event;

/**
 * A hold is to be given back to who bought it: a command to the wallet, which answers with {@link
 * EscrowSettled}. It may come again under the same command id and has its effect once.
 *
 * @param commandId derived from pair, gift and operation
 * @param pairId the funding and show pair
 * @param sessionId the broadcast
 * @param giftId the hold
 * @param userId who bought it
 * @param streamerId for whom
 * @param diamonds how many
 */
public record EscrowVoid(
    String commandId,
    String pairId,
    String sessionId,
    String giftId,
    String userId,
    String streamerId,
    @Bounds(max = EventData.MAX_DIAMONDS) long diamonds)
    implements EventData {
  @Override
  public String entityKey() {
    return "session:" + sessionId;
  }
}
