package live.footlight.contract.event;

/**
 * What the streamer broadcasts with came on air.
 *
 * @param sessionId the broadcast
 * @param source such as {@code phone} or {@code obs}
 */
public record SourceConnected(String sessionId, String source) implements EventData {
  @Override
  public String entityKey() {
    return "session:" + sessionId;
  }
}
