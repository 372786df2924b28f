package live.footlight.contract.event;

/**
 * A broadcast is over.
 *
 * @param sessionId the broadcast
 */
public record SessionEnded(String sessionId) implements EventData {
  @Override
  public String entityKey() {
    return "session:" + sessionId;
  }
}
