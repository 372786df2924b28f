package live.footlight.contract.view;

/**
 * What one kind of engagement has in an item.
 *
 * @param kind such as {@code liked}
 * @param count engagements that were not taken back
 * @param units what they weigh undecayed, before any weight
 * @param mass what is left of the units, decayed to {@link FeedItem#massesAtMs}; where the formula
 *     does not decay, the units
 */
public record FeedMass(String kind, long count, double units, double mass) {}
