package live.footlight.sinks;

import java.util.List;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedMass;

/** Views of feeds whose content follows from their version. */
final class FeedViews {
  private FeedViews() {}

  static FeedItem item(long version) {
    return item(version, 0, 0);
  }

  static FeedItem item(long version, long fellAtMs, double fellFrom) {
    return new FeedItem(
        "g1",
        2,
        "p1",
        "post",
        version * 0.5,
        List.of("home", "country:tw"),
        "c1",
        1_000 + version,
        0,
        "music",
        "tw",
        List.of("a", "日本"),
        7,
        3_000 + version,
        4_000,
        List.of(new FeedMass("liked", version, version * 1.0, version * 0.25)),
        fellAtMs,
        fellFrom,
        version);
  }
}
