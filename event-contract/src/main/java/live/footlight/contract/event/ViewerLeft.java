package live.footlight.contract.event;

import live.footlight.contract.Problem;

/**
 * A viewer closed a connection to a session.
 *
 * @param sessionId the broadcast; absent where only the streamer is known, as of per-viewer
 *     channels: then it is the streamer's session at the time of the event
 * @param viewerId who watches
 * @param connectionId one of their connections
 * @param tier {@code preview} or {@code sd}
 * @param streamerId who broadcasts; needed where there is no session
 */
public record ViewerLeft(
    @Optional String sessionId,
    @Identity String viewerId,
    String connectionId,
    @OneOf({"preview", "sd"}) String tier,
    @Optional String streamerId)
    implements EventData {
  @Override
  public String entityKey() {
    return EventData.sessionElseStreamer(sessionId, streamerId);
  }

  @Override
  public Problem contradiction() {
    return EventData.nobodyToFollow(sessionId, streamerId);
  }
}
