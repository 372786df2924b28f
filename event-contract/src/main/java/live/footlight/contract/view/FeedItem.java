package live.footlight.contract.view;

import java.util.List;

/**
 * An item of a feed as one generation ranks it, with all that explains its place.
 *
 * @param generation that ranks it
 * @param generationVersion of that generation, as {@link GenerationView#version}; 0 of an item that
 *     {@linkplain #isGone is gone}
 * @param itemId of the post or session
 * @param kind {@link #POST} or {@link #SESSION}
 * @param sScore its stored score
 * @param scopes the lists it stands in, such as {@code home} or {@code country:tw}
 * @param creatorId whose it is
 * @param publishedAtMs when it appeared, ms UTC: the later of its creation and its nbf
 * @param expiresAtMs when it goes, ms UTC; 0 for never
 * @param category empty for none
 * @param country empty for none
 * @param tags free words
 * @param price to unlock it, diamonds
 * @param massesAtMs the instant of the masses, ms UTC; of a score that depends on the instant, that
 *     of the score
 * @param activeAtMs the instant from which its age counts, ms UTC
 * @param masses by kind of engagement, those that have any
 * @param fellAtMs when this version made it fall or go, ms UTC of processing time; 0 where it did
 *     not
 * @param fellFrom the score it had before it fell; 0 where it did not
 * @param version of the item; below 2⁵³, never goes back
 */
public record FeedItem(
    String generation,
    long generationVersion,
    String itemId,
    String kind,
    double sScore,
    List<String> scopes,
    String creatorId,
    long publishedAtMs,
    long expiresAtMs,
    String category,
    String country,
    List<String> tags,
    long price,
    long massesAtMs,
    long activeAtMs,
    List<FeedMass> masses,
    long fellAtMs,
    double fellFrom,
    long version) {
  public static final String POST = "post";
  public static final String SESSION = "session";

  /**
   * Says that the generation ranks the item no more: nothing but its names, its kind and its
   * version counts.
   *
   * @param atMs when it went, ms UTC of processing time; stands in {@link #massesAtMs}
   * @param fellFrom the score it had; {@link Double#MAX_VALUE} where that is not known
   */
  public static FeedItem gone(
      String generation, String itemId, String kind, long version, long atMs, double fellFrom) {
    List<String> none = List.of();
    return new FeedItem(
        generation,
        0,
        itemId,
        kind,
        0,
        none,
        "",
        0,
        0,
        "",
        "",
        none,
        0,
        atMs,
        0,
        List.of(),
        atMs,
        fellFrom,
        version);
  }

  /** Whether it only says that the generation ranks the item no more. */
  public boolean isGone() {
    return generationVersion == 0;
  }
}
