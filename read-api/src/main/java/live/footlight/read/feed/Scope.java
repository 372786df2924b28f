package live.footlight.read.feed;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.footlight.contract.view.FeedItem;
import live.footlight.read.Refusal;
import org.springframework.http.HttpStatus;

/**
 * Which list is asked for.
 *
 * @param list such as {@code home} or {@code country:tw}
 * @param pattern as generations name it, such as {@code home} or {@code country:*}
 */
record Scope(String list, String pattern) {
  private static final String LIVE = "live";
  private static final Pattern SHAPE =
      Pattern.compile("home|live|(country|category|creator):.{1,256}", Pattern.DOTALL);

  /**
   * The scope of that name.
   *
   * @throws Refusal where there cannot be one
   */
  static Scope of(String name) {
    Matcher shape = SHAPE.matcher(name);
    if (!shape.matches()) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST,
          "unknown-scope",
          "scope",
          "must be home, live, country:…, category:… or creator:…");
    }
    return new Scope(name, shape.group(1) == null ? name : shape.group(1) + ":*");
  }

  /** What kind of items a list holds: sessions or posts, and never both. */
  static String kindIn(String list) {
    return list.equals(LIVE) ? FeedItem.SESSION : FeedItem.POST;
  }

  /** The posts of one creator. */
  static Scope ofCreator(String creator) {
    return new Scope("creator:" + creator, "creator:*");
  }
}
