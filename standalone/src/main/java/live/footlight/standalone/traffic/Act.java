package live.footlight.standalone.traffic;

import live.footlight.standalone.client.ClientEvent;

/**
 * One event of the traffic.
 *
 * @param sentAtMs when it is handed over, ms UTC; never before the act that came before it
 * @param kind what is special about it
 * @param event as sent
 */
public record Act(long sentAtMs, Kind kind, ClientEvent event) {

  /** Why an event is in the traffic. */
  public enum Kind {
    /** A new event on its way as it happened. */
    FRESH,
    /** Sent before, with the same id. */
    DUPLICATE,
    /** Happened minutes or hours before it was sent. */
    LATE,
    /** Breaks a rule of the contract; must be refused. */
    MALFORMED
  }
}
