package live.footlight.contract.view;

/**
 * The names of feeds in Redis.
 *
 * <ul>
 *   <li>{@link #list}: sorted set, score = s_score, member = item id; the first {@code max_items}
 *       of the generation, and a quarter more from which gaps fill;
 *   <li>{@link #versions}: hash, item id → version of the item whose place is in the list, or which
 *       {@linkplain #gone went}; under an empty id {@code <version of the generation>:<most items
 *       in the list>};
 *   <li>{@link #fallen}: sorted set, member = item id, score = when it fell or went, ms UTC by
 *       Redis's own clock as it is written, since readers compare it with that of their first page;
 *       kept for {@link #FALLEN_KEPT_MS};
 *   <li>{@link #heights}: hash, id of an item that fell or went → the scores it fell from, {@code
 *       <ms>:<score> <ms>:<score> …}, by the same clock and the latest last, without those that
 *       were lower than a later one: an item that stood behind a reader at every page was never
 *       shown to them, however often it fell; kept for {@link #FALLEN_KEPT_MS} after the last;
 *   <li>{@link #gone}: sorted set, member = item id, score = when it went, by the same clock; kept,
 *       and its version with it, for {@link #GONE_KEPT_MS};
 *   <li>{@link #item}: hash of an item in a generation, what a page shows of it: {@code version,
 *       kind, creator_id, published_at, expires_at} (ms UTC, 0 for never), for {@link
 *       #ITEM_KEPT_MS} after the last write, MongoDB has it for longer; of an item that went {@code
 *       version} alone, for {@link #GONE_KEPT_MS};
 *   <li>{@link #GENERATIONS}: hash, generation → its configuration as JSON, the {@code data} of the
 *       event with its defaults filled in, {@code version}, and {@code start}, {@code at_once} or
 *       {@code by_replay};
 *   <li>{@link #ACTIVE}: hash, {@code generation, version}: which one readers follow;
 *   <li>{@link #follows}: sorted set, member = creator id, score = when the user followed, ms UTC
 *       of the event; the latest {@value #MAX_FOLLOWS};
 *   <li>{@link #followVersions}: hash, creator id → version of what is said of them, unfollowed
 *       ones too; of an erased user one field with an empty name, and nothing is written any more.
 * </ul>
 */
public final class FeedKeys {
  public static final String GENERATIONS = "feed:generations";
  public static final String ACTIVE = "feed:active";

  /** How long it is remembered that an item fell: ten minutes. */
  public static final long FALLEN_KEPT_MS = 600_000;

  /**
   * How long the version of an item that went is kept: a day, as in MongoDB. A job that goes back
   * less far does not bring it back, not even for a moment.
   */
  public static final long GONE_KEPT_MS = 86_400_000;

  /** How long what a page shows of an item is kept after it was written: thirty days. */
  public static final long ITEM_KEPT_MS = 30 * GONE_KEPT_MS;

  /** Most creators kept of a user, the latest followed. */
  public static final int MAX_FOLLOWS = 5_000;

  private FeedKeys() {}

  /** {@code feed:{<generation>|<scope>}:z}. */
  public static String list(String generation, String scope) {
    return tag(generation, scope) + ":z";
  }

  /** {@code feed:{<generation>|<scope>}:v}. */
  public static String versions(String generation, String scope) {
    return tag(generation, scope) + ":v";
  }

  /** {@code feed:{<generation>|<scope>}:f}. */
  public static String fallen(String generation, String scope) {
    return tag(generation, scope) + ":f";
  }

  /** {@code feed:{<generation>|<scope>}:h}. */
  public static String heights(String generation, String scope) {
    return tag(generation, scope) + ":h";
  }

  /** {@code feed:{<generation>|<scope>}:g}. */
  public static String gone(String generation, String scope) {
    return tag(generation, scope) + ":g";
  }

  /**
   * {@code fi:{<generation>|<post>}}, and {@code fi:{<generation>/<session>}}: a post and a session
   * may have one id, and no generation's name has either sign.
   *
   * @param kind {@link FeedItem#SESSION}; any other is that of a post
   */
  public static String item(String generation, String kind, String itemId) {
    return "fi:{" + generation + (kind.equals(FeedItem.SESSION) ? '/' : '|') + itemId + '}';
  }

  /** {@code follow:{<user>}:z}. */
  public static String follows(String userId) {
    return "follow:{" + userId + "}:z";
  }

  /** {@code follow:{<user>}:v}. */
  public static String followVersions(String userId) {
    return "follow:{" + userId + "}:v";
  }

  private static String tag(String generation, String scope) {
    return "feed:{" + generation + '|' + scope + '}';
  }
}
