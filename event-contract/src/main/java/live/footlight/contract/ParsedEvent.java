package live.footlight.contract;

import java.util.List;

/**
 * What became of one JSON document.
 *
 * @param id the event's id as far as it could be read, or null
 * @param type in the catalogue, or null where it is not
 * @param statedTimeMs the {@code time} the client gave, uncorrected, ms UTC; 0 where it gave none
 * @param event complete and valid; null where there are problems
 * @param problems all that were found, none where there is an event
 */
public record ParsedEvent(
    String id, EventType type, long statedTimeMs, Event event, List<Problem> problems) {

  /** Whether there is an {@link #event}. */
  public boolean valid() {
    return event != null;
  }
}
