package live.footlight.contract.view;

import live.footlight.contract.view.RollupView.Granularity;

/**
 * How rollups and attributions lie in MongoDB. Times are BSON dates; counts are 64-bit integers;
 * texts that are not known are {@code null}.
 *
 * <pre>
 * rollups      {_id: "&lt;granularity>|&lt;start, ms UTC>|&lt;event type>|&lt;country>|&lt;source>|&lt;medium>|&lt;campaign>",
 *               granularity, starts_at, event_type, country, utm_source, utm_medium, utm_campaign,
 *               rollup: {version, count, users, users_error_ppm, diamonds}}
 * attributions {_id: &lt;user>, attribution: {version, initial: touch, current: touch}}
 *       touch = {touch_id, at, utm_source, utm_medium, utm_campaign, utm_term, utm_content}
 * erasures     {_id: &lt;visitor, as Erasure names it>, erased_at, noted_at}
 * </pre>
 *
 * <p>{@code rollup} and {@code attribution} begin with their version and are written with {@code
 * $max}: the newest wins, whatever the order of arrival. Of an erased user {@code initial} and
 * {@code current} are {@code null}. {@code erased_at} is when the event says they were erased,
 * {@code noted_at} when this was last written, by MongoDB's own clock: whoever asks what is new
 * goes by that. Index: {@code erasures {noted_at: 1}}.
 *
 * <p>In the {@code _id} of a rollup, {@code %} and {@code |} within a text are written {@code %25}
 * and {@code %7C}, and a text that is not known is {@code %}: different dimensions never share an
 * id.
 */
public final class TrackingDocuments {
  public static final String ROLLUPS = "rollups";
  public static final String ATTRIBUTIONS = "attributions";
  public static final String ERASURES = "erasures";

  private TrackingDocuments() {}

  /** {@code _id} of a rollup. */
  public static String rollup(
      Granularity granularity,
      long startsAtMs,
      String eventType,
      String country,
      String utmSource,
      String utmMedium,
      String utmCampaign) {
    return granularity.word()
        + '|'
        + startsAtMs
        + '|'
        + part(eventType)
        + '|'
        + part(country)
        + '|'
        + part(utmSource)
        + '|'
        + part(utmMedium)
        + '|'
        + part(utmCampaign);
  }

  private static String part(String text) {
    if (text == null) {
      return "%";
    }
    return text.indexOf('%') < 0 && text.indexOf('|') < 0
        ? text
        : text.replace("%", "%25").replace("|", "%7C");
  }
}
