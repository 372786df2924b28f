package live.footlight.contract.event;

/**
 * A timed order was skipped.
 *
 * @param giftId the order
 * @param sessionId the broadcast
 */
public record KaraokeSkipped(String giftId, String sessionId) implements EventData {
  @Override
  public String entityKey() {
    return "session:" + sessionId;
  }
}
