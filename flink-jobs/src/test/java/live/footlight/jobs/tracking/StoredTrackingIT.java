package live.footlight.jobs.tracking;

import static live.footlight.jobs.JobScene.awaitEqual;
import static live.footlight.jobs.JobScene.event;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.ViewerHeartbeat;
import live.footlight.jobs.Job;
import live.footlight.jobs.StoredSavepointContract;
import org.apache.flink.configuration.Configuration;

/** Ids and money that were seen, visitors, and sums are there for the next build. */
class StoredTrackingIT extends StoredSavepointContract<StoredTrackingScene> {
  private static final long T = 1_795_000_000_000L;

  @Override
  protected Job job() {
    return new TrackingJob();
  }

  @Override
  protected int newest() {
    return 1;
  }

  @Override
  protected StoredTrackingScene scene() {
    return new StoredTrackingScene();
  }

  @Override
  protected void configure(Configuration config) {
    config.set(TrackingOptions.TICK, Duration.ofMillis(50));
    config.set(TrackingOptions.FORGET, Duration.ofDays(36_500));
    config.set(TrackingOptions.DEDUPE, Duration.ofDays(36_500));
  }

  @Override
  protected void begin(StoredTrackingScene scene) {
    scene.send(
        List.of(
            event("e1", gift("g1", "ann", 5), T),
            event("e2", gift("g2", "bob", 7), T + 1_000),
            event("e3", new ViewerHeartbeat("s1", "ann", "web", "sd"), T + 2_000),
            event("e4", new SessionEnded("s1"), T + 3_000)),
        2);
  }

  @Override
  protected void awaitBegun(StoredTrackingScene scene) {
    awaitEqual(
        "days",
        Map.of(
            "gift_sent",
            "2 of 2, 12",
            "viewer_heartbeat",
            "1 of 1, 0",
            "session_ended",
            "1 of 0, 0"),
        scene::days);
    awaitEqual("users", Map.of("ann", "e1 e1", "bob", "e2 e2"), scene::attributions);
  }

  @Override
  protected void goOn(StoredTrackingScene scene) {
    scene.send(
        List.of(
            event("e1", gift("g1", "ann", 5), T),
            event("e5", gift("g2", "bob", 7), T + 4_000),
            event("e6", gift("g3", "ann", 1), T - 9_000),
            event("e7", new GiftRefunded("g1", "c1", "s1", null), T + 5_000),
            event("e8", new ViewerHeartbeat("s1", "cat", "web", "sd"), T + 6_000)),
        2);
  }

  @Override
  protected void awaitResults(StoredTrackingScene scene) {
    awaitEqual(
        "days",
        Map.of(
            "gift_sent",
            "3 of 2, 13",
            "viewer_heartbeat",
            "2 of 2, 0",
            "gift_refunded",
            "1 of 0, 0"),
        scene::days);
    // Of bob nothing is new, and the store is.
    awaitEqual("users", Map.of("ann", "e6 e6", "cat", "e8 e8"), scene::attributions);
    awaitEqual("accounted, before and after", 9L, () -> scene.accounted("tracking"));
  }

  private static GiftSent gift(String id, String sender, long diamonds) {
    return new GiftSent(id, "c1", sender, "rose", diamonds, "s1", null, null, null, null, null);
  }
}
