package live.footlight.contract.event;

/**
 * An item of a feed and where it stood.
 *
 * @param id of the item
 * @param position from 0
 */
public record Placed(String id, long position) {}
