package live.footlight.jobs.feeds;

import static live.footlight.jobs.JobScene.awaitEqual;
import static live.footlight.jobs.JobScene.event;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.Event;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GenerationActivated;
import live.footlight.contract.event.GenerationConfigured;
import live.footlight.contract.event.PostCreated;
import live.footlight.contract.event.PostLiked;
import live.footlight.contract.event.PostRestored;
import live.footlight.contract.event.PostTakenDown;
import live.footlight.contract.event.PostUnliked;
import live.footlight.contract.event.PostViewed;
import live.footlight.contract.feed.Decay;
import live.footlight.contract.view.FeedKeys;
import live.footlight.jobs.Job;
import live.footlight.jobs.JobScene;
import live.footlight.jobs.StoredSavepointContract;
import org.apache.flink.configuration.Configuration;

/**
 * Masses, what can be taken back, takedowns and generations survive a build; a generation that is
 * configured after it ranks what was kept before. Half-lives are a year, so that rows are kept for
 * longer than any savepoint. A view is not repeated here: it is known for a day.
 */
class StoredFeedsIT extends StoredSavepointContract<JobScene> {
  private static final long T = 1_760_000_000_000L;
  private static final long HALF_LIFE_S = 31_536_000;
  private static final long IN_A_CENTURY = T + 100 * 1_000 * HALF_LIFE_S;

  @Override
  protected Job job() {
    return new FeedsJob();
  }

  @Override
  protected int newest() {
    return 2;
  }

  @Override
  protected JobScene scene() {
    return new JobScene();
  }

  @Override
  protected void configure(Configuration config) {
    config.set(FeedsOptions.HALF_LIVES, List.of(Duration.ofSeconds(HALF_LIFE_S)));
  }

  @Override
  protected void begin(JobScene scene) {
    send(
        scene,
        at(0, configured("g1", 3, 0.5)),
        at(1, new GenerationActivated("g1")),
        at(0, created("p1", null)),
        at(0, created("p2", null)),
        at(0, created("p3", IN_A_CENTURY)),
        at(1_000, liked("p1", "l1")),
        at(2_000, liked("p1", "l2")),
        at(3_000, viewed("p1", "v1")),
        at(5_000, unliked("p1", "l9")),
        at(6_000, liked("p2", "l3")),
        at(50_000, new PostTakenDown("p2", null)));
  }

  @Override
  protected void awaitBegun(JobScene scene) {
    awaitEqual("accounted", 11L, () -> scene.accounted("feeds"));
    awaitEqual(
        "home", Map.of("p1", score(1, 0, 3, 1_000, 3, 2_000, 0.5, 3_000)), () -> home(scene, "g1"));
  }

  @Override
  protected void goOn(JobScene scene) {
    send(
        scene,
        at(1_000, liked("p1", "l1")),
        at(5_000, unliked("p1", "l2")),
        at(4_000, liked("p1", "l9")),
        at(70_000, liked("p2", "l4")),
        at(100_000, new PostRestored("p2", null)),
        at(110_000, viewed("p1", "v2")),
        at(120_000, configured("g2", 1, 2)));
  }

  @Override
  protected void awaitResults(JobScene scene) {
    // All 18 but the three of partitions in which nothing more happens: theirs is not said again.
    awaitEqual("accounted", 15L, () -> scene.accounted("feeds"));
    awaitEqual(
        "g1",
        Map.of("p1", score(1, 0, 3, 1_000, 0.5, 3_000, 0.5, 110_000), "p2", score(1, 0, 3, 6_000)),
        () -> home(scene, "g1"));
    awaitEqual(
        "g2",
        Map.of("p1", score(1, 0, 1, 1_000, 2, 3_000, 2, 110_000), "p2", score(1, 0, 1, 6_000)),
        () -> home(scene, "g2"));
    awaitEqual("active", "g1", () -> scene.hash(FeedKeys.ACTIVE).get("generation"));
    awaitEqual(
        "how g2 starts",
        true,
        () ->
            scene
                .hash(FeedKeys.GENERATIONS)
                .getOrDefault("g2", "")
                .contains("\"start\":\"at_once\""));
  }

  private static GenerationConfigured configured(String id, double liked, double viewed) {
    return new GenerationConfigured(
        id,
        "decay",
        Map.of("liked", liked, "viewed", viewed),
        HALF_LIFE_S,
        1.0,
        100L,
        0.5,
        List.of("home"));
  }

  private static PostCreated created(String post, Long nbf) {
    return new PostCreated(post, "c1", nbf, null, null, null, null, null);
  }

  private static PostLiked liked(String post, String id) {
    return new PostLiked(post, "u", id, null, null);
  }

  private static PostUnliked unliked(String post, String id) {
    return new PostUnliked(post, "u", id, null, null);
  }

  private static PostViewed viewed(String post, String id) {
    return new PostViewed(post, "u", id, null, null, null);
  }

  private static Event at(long sinceMs, EventData fact) {
    return event(fact.getClass().getSimpleName() + sinceMs, fact, T + sinceMs);
  }

  /** By topic {@code live}: a job does not ask by which of its topics something came. */
  private static void send(JobScene scene, Event... events) {
    scene.send(List.of(events), 3);
  }

  /** What masses that came so many ms after the start are scored. */
  private static String score(double... massesAndTimes) {
    long lastMs = (long) massesAndTimes[massesAndTimes.length - 1];
    double mass = 0;
    for (int i = 0; i < massesAndTimes.length; i += 2) {
      mass += massesAndTimes[i] * Math.pow(0.5, (lastMs - massesAndTimes[i + 1]) / halfLifeMs());
    }
    return rounded(Math.log(mass) / Math.log(2) + (T + lastMs - Decay.EPOCH_MS) / halfLifeMs());
  }

  private static double halfLifeMs() {
    return 1_000.0 * HALF_LIFE_S;
  }

  private static String rounded(double score) {
    return String.format(Locale.ROOT, "%.9f", score);
  }

  private static Map<String, String> home(JobScene scene, String generation) {
    Map<String, String> home = new TreeMap<>();
    scene
        .scores(FeedKeys.list(generation, "home"))
        .forEach((item, score) -> home.put(item, rounded(score)));
    return home;
  }
}
