package live.footlight.sinks;

import live.footlight.contract.view.AttributionView;
import live.footlight.contract.view.GoalView;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.RollupView.Granularity;
import live.footlight.contract.view.Touch;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;

/** Views whose content follows from their version, with a value of its own in every field. */
final class Views {
  static final String GOAL = "f1";
  static final String SESSION = "s1";
  static final long MINUTE = 1_795_342_320_000L;

  private Views() {}

  static GoalView goal(long version) {
    return goal(GOAL, version, 0);
  }

  static GoalView goal(String goalId, long version, long endedAtMs) {
    return new GoalView(
        goalId,
        "p1",
        SESSION,
        "funding",
        version % 2 == 0 ? "FUNDING" : "FUNDED",
        "diamonds",
        version * 3,
        5_000,
        version % 7 + 1,
        version * 4,
        version * 2,
        version,
        version * 5,
        60_000,
        version * 6,
        version,
        MINUTE + 1,
        MINUTE + 2,
        version % 3 == 0 ? 0 : MINUTE + 3,
        MINUTE + 4,
        endedAtMs);
  }

  static ViewersView viewers(long version) {
    return viewers(version, 0);
  }

  static ViewersView viewers(long version, long endedAtMs) {
    return new ViewersView(
        SESSION,
        "c1",
        version % 9,
        version % 5,
        20 + version,
        MINUTE + version,
        57 + version,
        version % 3,
        8_123_000 + version,
        600_000 + version,
        version,
        MINUTE,
        endedAtMs,
        MINUTE + 2 * version);
  }

  static ViewerMinute minute(long version) {
    // A late leave takes from a minute that was written.
    return new ViewerMinute(
        SESSION, MINUTE, 100 - version, version % 5, 101, 60_000 - version, version);
  }

  static RollupView rollup(long version) {
    return new RollupView(
        Granularity.MINUTE,
        MINUTE,
        "gift_sent",
        "tw",
        "news|letter",
        null,
        "100%",
        version * 3,
        200 - version, // identities merge, and two users become one
        version % 3,
        version * 30,
        version);
  }

  static AttributionView attribution(long version) {
    return new AttributionView("u1", touch(200 - version), touch(version), version);
  }

  private static Touch touch(long at) {
    return new Touch("t" + at, MINUTE + at, at % 2 == 0 ? null : "ads", "cpc", null, "w" + at, "a");
  }
}
