package live.footlight.contract;

import java.util.Locale;
import java.util.regex.Pattern;
import live.footlight.contract.event.EventData;

/**
 * An event with its envelope.
 *
 * @param id unique per source; a retry carries the same one
 * @param source who sent it, a URI reference
 * @param schemaVersion of the data, from 1
 * @param occurredAtMs event time, ms UTC, corrected for the client's clock
 * @param receivedAtMs when the edge accepted it, ms UTC
 * @param actor who did it
 * @param traceparent W3C trace context, or null
 * @param data what happened
 * @param extras members of the JSON document that this version does not know, as one JSON object
 *     {@code {"data":{…},"attributes":{…}}}, or null; kept so that nothing is lost
 */
public record Event(
    String id,
    String source,
    int schemaVersion,
    long occurredAtMs,
    long receivedAtMs,
    Actor actor,
    String traceparent,
    EventData data,
    String extras) {

  private static final Pattern COUNTRY = Pattern.compile("\"[A-Za-z]{2}\"");

  /** The type of {@link #data}. */
  public EventType type() {
    return EventType.of(data);
  }

  /**
   * The country it came from: ISO 3166-1 alpha-2 in lower case, as the extension attribute {@code
   * country} has it; null where that is absent or says something else.
   */
  public String country() {
    String country = EventJson.attribute(extras, "country");
    return country != null && COUNTRY.matcher(country).matches()
        ? country.substring(1, 3).toLowerCase(Locale.ROOT)
        : null;
  }

  /** This event, saying something else in the same way. */
  public Event saying(EventData other) {
    return new Event(
        id, source, schemaVersion, occurredAtMs, receivedAtMs, actor, traceparent, other, extras);
  }

  /** This event, from a country: two letters. */
  public Event from(String country) {
    return new Event(
        id,
        source,
        schemaVersion,
        occurredAtMs,
        receivedAtMs,
        actor,
        traceparent,
        data,
        EventJson.withAttribute(extras, "country", country.toLowerCase(Locale.ROOT)));
  }
}
