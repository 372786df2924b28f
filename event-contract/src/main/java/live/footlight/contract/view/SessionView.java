package live.footlight.contract.view;

/**
 * Which streamer a session belongs to and when it ran; the newest by start is the streamer's
 * current session.
 *
 * @param sessionId the broadcast
 * @param streamerId who broadcasts
 * @param title as given at the start, or empty
 * @param startedAtMs event time, ms UTC; 0 where only the end has been seen
 * @param endedAtMs event time, ms UTC; 0 while live
 * @param version inputs applied, with the epoch as in {@link BoardUpdate#version}
 */
public record SessionView(
    String sessionId,
    String streamerId,
    String title,
    long startedAtMs,
    long endedAtMs,
    long version) {}
