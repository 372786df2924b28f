package live.footlight.contract.event;

/**
 * What the streamer broadcasts with went off air.
 *
 * @param sessionId the broadcast
 * @param source such as {@code phone} or {@code obs}
 */
public record SourceDisconnected(String sessionId, String source) implements EventData {
  @Override
  public String entityKey() {
    return "session:" + sessionId;
  }
}
