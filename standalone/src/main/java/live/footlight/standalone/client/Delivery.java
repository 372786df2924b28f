package live.footlight.standalone.client;

/**
 * An event and when it is to be handed over.
 *
 * @param atMs ms UTC on the time line of the events
 * @param event what is sent
 */
public record Delivery(long atMs, ClientEvent event) {}
