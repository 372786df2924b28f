package live.footlight.contract.view;

/**
 * Where an item stands in one list of a feed.
 *
 * @param generation that ranks it
 * @param scope such as {@code home} or {@code country:tw}
 * @param itemId of the post or session
 * @param member whether it belongs there; where not, it is removed
 * @param sScore its stored score; 0 where it is removed
 * @param version of the item in this generation; below 2⁵³, never goes back
 * @param generationVersion of the generation, above those of earlier epochs; what it says of lists
 *     stands against that of older ones
 * @param maxItems longest list of the generation
 */
public record FeedChange(
    String generation,
    String scope,
    String itemId,
    boolean member,
    double sScore,
    long version,
    long generationVersion,
    int maxItems) {}
