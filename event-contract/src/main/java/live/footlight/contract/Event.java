package live.footlight.contract;

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

  /** The type of {@link #data}. */
  public EventType type() {
    return EventType.of(data);
  }
}
