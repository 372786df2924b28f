package live.footlight.contract.event;

/**
 * A viewer opened a connection to a session.
 *
 * @param sessionId the broadcast
 * @param viewerId who watches
 * @param connectionId one of their connections
 * @param tier {@code preview} or {@code sd}
 */
public record ViewerJoined(
    String sessionId,
    @Identity String viewerId,
    String connectionId,
    @OneOf({"preview", "sd"}) String tier)
    implements EventData {
  @Override
  public String entityKey() {
    return "session:" + sessionId;
  }
}
