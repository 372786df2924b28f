package live.footlight.contract.view;

/**
 * How feeds lie in MongoDB. Times are BSON dates, {@code null} where not known; counts are 64-bit
 * integers.
 *
 * <pre>
 * feeditems   {_id: "&lt;generation>:&lt;post>" or "&lt;generation>/&lt;session>", generation, item_id, kind,
 *              metadata: {version, gone, s_score, scopes: [&lt;scope>…], generation_version, creator_id,
 *                         published_at, expires_at, category, country, tags: […], price,
 *                         masses_at, active_at, masses: [{kind, count, units, mass}…]},
 *              falls: {"&lt;minute mod 16>": {minute, from}…}}
 * generations {_id: &lt;generation>,
 *              configuration: {version, formula, half_life_seconds, prior, weights: {…}, max_items,
 *                              per_creator_decay, scopes: […], start: "at_once" | "by_replay"}}
 * generations {_id: "", active: {version, generation}}
 * follows     {_id: "&lt;user>:&lt;creator>", user_id, creator_id, follow: {version, following, at}}
 * </pre>
 *
 * <p>The embedded documents begin with their versions and are written with {@code $max}: the newest
 * wins, whatever the order of arrival. Those of an erased user's follows are deleted. An item that
 * went has {@code gone: true} and keeps nothing else but its version and {@code gone_at}; it is
 * reaped a day later. Its {@code falls} say from where it fell or went in the last minutes, and at
 * most so high in each: minutes since 1970 by the job's clock, scores. Indexes: {@code feeditems
 * {generation: 1, metadata.scopes: 1, metadata.s_score: -1, _id: -1}}, {@code follows {user_id:
 * 1}}.
 */
public final class FeedDocuments {
  public static final String FEED_ITEMS = "feeditems";
  public static final String GENERATIONS = "generations";
  public static final String FOLLOWS = "follows";

  /** Under this id stands which generation readers follow. */
  public static final String ACTIVE_ID = "";

  /** Falls are kept by their minutes modulo this, so for longer than a cursor works. */
  public static final int FALL_MINUTES = 16;

  private FeedDocuments() {}

  /** {@code <user>:<creator>}. */
  public static String followId(String userId, String creatorId) {
    return userId + ':' + creatorId;
  }

  /**
   * {@code <generation>:<post>}, and {@code <generation>/<session>}: a post and a session may have
   * one id, and no generation's name has either sign.
   *
   * @param kind {@link FeedItem#SESSION}; any other is that of a post
   */
  public static String itemId(String generation, String kind, String itemId) {
    return generation + (kind.equals(FeedItem.SESSION) ? '/' : ':') + itemId;
  }
}
