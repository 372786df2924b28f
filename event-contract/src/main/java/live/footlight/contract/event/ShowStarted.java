package live.footlight.contract.event;

/**
 * The show that a funding goal paid for began.
 *
 * @param pairId the funding and show pair
 * @param sessionId the broadcast
 */
public record ShowStarted(String pairId, String sessionId) implements EventData {
  @Override
  public String entityKey() {
    return "session:" + sessionId;
  }
}
