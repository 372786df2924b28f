package live.footlight.contract.event;

/**
 * The show that a funding goal paid for ended.
 *
 * @param pairId the funding and show pair
 * @param sessionId the broadcast
 */
public record ShowEnded(String pairId, String sessionId) implements EventData {
  @Override
  public String entityKey() {
    return "session:" + sessionId;
  }
}
