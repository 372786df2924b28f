package live.footlight.jobs.viewers;

import static live.footlight.jobs.JobScene.awaitEqual;
import static live.footlight.jobs.JobScene.event;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.SessionStarted;
import live.footlight.contract.event.ViewerHeartbeat;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.event.ViewerLeft;
import live.footlight.contract.view.ViewerKeys;
import live.footlight.jobs.Job;
import live.footlight.jobs.JobScene;
import live.footlight.jobs.StoredSavepointContract;
import org.apache.flink.configuration.Configuration;

/** Who was there, by whichever way it was said, is there for the next build. */
class StoredViewersIT extends StoredSavepointContract<JobScene> {
  private static final long T = 1_760_000_000_000L;

  @Override
  protected Job job() {
    return new ViewersJob();
  }

  @Override
  protected int newest() {
    return 1;
  }

  @Override
  protected JobScene scene() {
    return new JobScene();
  }

  @Override
  protected void configure(Configuration config) {
    config.set(ViewersOptions.TICK, Duration.ofMillis(50));
    config.set(ViewersOptions.LATENESS, Duration.ofMillis(200));
    config.set(ViewersOptions.SILENCE, Duration.ofDays(36_500));
    config.set(ViewersOptions.KEEP_IDLE, Duration.ofDays(36_500));
  }

  @Override
  protected void begin(JobScene scene) {
    scene.send(
        List.of(
            event("start", new SessionStarted("s1", "c1", "a title", null, null, null, null), T),
            event("j1", new ViewerJoined("s1", "ann", "phone", "sd", null), T + 1_000),
            event("j2", new ViewerJoined("s1", "bob", "tv", "preview", null), T + 2_000),
            event("j3", new ViewerJoined(null, "cat", "cat-channel", "sd", "c1"), T + 3_000),
            event("h1", new ViewerHeartbeat("s1", "dan", "web", "preview"), T + 4_000)),
        2);
  }

  @Override
  protected void awaitBegun(JobScene scene) {
    awaitEqual("viewers", Map.of("sd", "2", "preview", "2", "distinct", "4"), () -> viewers(scene));
  }

  @Override
  protected void goOn(JobScene scene) {
    scene.send(
        List.of(
            event("l1", new ViewerLeft("s1", "ann", "phone", "sd", null), T + 11_000),
            event("l3", new ViewerLeft(null, "cat", "cat-channel", "sd", "c1"), T + 13_000),
            event("j1", new ViewerJoined("s1", "ann", "phone", "sd", null), T + 1_000),
            event("end", new SessionEnded("s1"), T + 22_000)),
        2);
  }

  @Override
  protected void awaitResults(JobScene scene) {
    // ann 10 s, bob 20 s, cat 10 s, dan 18 s.
    awaitEqual(
        "viewers",
        Map.of(
            "sd",
            "0",
            "preview",
            "0",
            "distinct",
            "4",
            "watch_ms",
            "58000",
            "live_ms",
            "22000",
            "peak",
            "4"),
        () -> {
          Map<String, String> all = viewers(scene);
          Map<String, String> hash = scene.hash(ViewerKeys.session("s1"));
          for (String field : List.of("watch_ms", "live_ms", "peak")) {
            all.put(field, hash.getOrDefault(field, ""));
          }
          return all;
        });
  }

  private static Map<String, String> viewers(JobScene scene) {
    Map<String, String> hash = scene.hash(ViewerKeys.session("s1"));
    Map<String, String> found = new TreeMap<>();
    for (String field : List.of("sd", "preview", "distinct")) {
      found.put(field, hash.getOrDefault(field, ""));
    }
    return found;
  }
}
