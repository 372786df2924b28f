package live.footlight.contract.view;

/**
 * How viewer counts lie in MongoDB. Times are BSON dates, {@code null} where not known; counts and
 * durations are 64-bit integers.
 *
 * <pre>
 * stream_viewers {_id: &lt;session>,
 *                 totals: {version, streamer_id, preview, sd, peak, peak_at, distinct,
 *                          distinct_error_ppm, watch_ms, live_ms, started_at, ended_at, as_of}}
 *                {_id: "&lt;session>|&lt;minute, ms UTC>", curve_of: &lt;session>,
 *                 minute: {version, starts_at, preview, sd, most, watch_ms}}
 * </pre>
 *
 * <p>{@code totals} and {@code minute} begin with their version and are written with {@code $max}:
 * the newest wins, whatever the order of arrival.
 */
public final class ViewerDocuments {
  public static final String STREAM_VIEWERS = "stream_viewers";

  private ViewerDocuments() {}

  /** {@code _id} of a minute of a session's curve: {@code <session>|<minuteMs>}. */
  public static String minute(String sessionId, long minuteMs) {
    return sessionId + '|' + minuteMs;
  }
}
