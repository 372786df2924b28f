package live.footlight.contract.event;

/**
 * A gift was taken back.
 *
 * @param giftId the gift taken back
 * @param streamerId who had received it
 * @param sessionId the broadcast of the gift, where it had one
 * @param reason for people
 */
@ByServer
public record GiftRefunded(
    String giftId, String streamerId, @Optional String sessionId, @Optional String reason)
    implements EventData {
  @Override
  public String entityKey() {
    return EventData.sessionElseStreamer(sessionId, streamerId);
  }
}
