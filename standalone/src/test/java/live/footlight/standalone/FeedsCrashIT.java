package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import live.footlight.contract.feed.Decay;
import live.footlight.standalone.client.ClientEvent;
import live.footlight.standalone.client.EventSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Feeds while Redis and the process are killed, sent out of order and some twice. */
class FeedsCrashIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int POSTS = 40;
  private static final int ENGAGEMENTS = 1_500;
  private static final long HOUR = 3_600_000;
  private static final long HALF_LIFE_MS = 6 * HOUR;
  private static final double LIKED = 3;
  private static final double VIEWED = 0.1;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Random random = new Random(12);
  private final long now = System.currentTimeMillis();
  private final Map<String, Double> masses = new TreeMap<>();

  @TempDir private Path data;

  @Test
  void scoresAreThoseOfAFreshReadingThoughEverythingIsKilled() throws Exception {
    List<ClientEvent> events = events();
    int third = events.size() / 3;
    try (Child child = Child.up(data);
        EventSender sender =
            new EventSender(
                child.url(),
                child.token("ingest:content ingest:control ingest:any"),
                4,
                50,
                Duration.ofMinutes(3))) {
      send(sender, generation());
      send(sender, events.subList(0, third));
      Eventually.within(
          SOON, () -> assertThat(sender.tally().answered()).isGreaterThanOrEqualTo(third));
      ProcessHandle redis = child.redis();
      KilledUnderway.send(sender, events.subList(third, 2 * third), redis);
      Eventually.within(SOON, () -> assertThat(child.redis().pid()).isNotEqualTo(redis.pid()));
      child.kill();
      child.start();
      send(sender, events.subList(2 * third, events.size()));
      assertThat(sender.finish().refused()).as("%s", sender.refusals()).isZero();

      Eventually.within(SOON, () -> assertThatHomeIsRanked(child));
      Eventually.within(
          SOON, () -> new Books(child.redisUri()).balance("feeds", "content", "control"));
    }
  }

  private void assertThatHomeIsRanked(Child child) {
    Map<String, Double> feed = home(child);
    assertThat(feed.keySet()).isEqualTo(masses.keySet());
    masses.forEach(
        (post, mass) ->
            assertThat(feed.get(post))
                .as(post)
                .isCloseTo(
                    Math.log(mass) / Math.log(2) + (double) (now - Decay.EPOCH_MS) / HALF_LIFE_MS,
                    within(1e-6)));
  }

  private static List<ClientEvent> generation() {
    Map<String, Object> configured = new HashMap<>();
    configured.put("generation", "g1");
    configured.put("formula", "decay");
    configured.put("half_life_seconds", HALF_LIFE_MS / 1_000);
    configured.put("weights", Map.of("liked", LIKED, "viewed", VIEWED));
    return List.of(
        event("g1", "generation.configured", System.currentTimeMillis(), "g1", configured),
        event(
            "g1-a",
            "generation.activated",
            System.currentTimeMillis(),
            "g1",
            Map.of("generation", "g1")));
  }

  /** Posts, likes of which some are taken back, views, and a takedown in every tenth post. */
  private List<ClientEvent> events() {
    List<ClientEvent> events = new ArrayList<>();
    for (int i = 0; i < POSTS; i++) {
      String post = "p" + i;
      long at = now - 2 * HOUR + i;
      events.add(
          event(
              post, "post.created", at, post, Map.of("post_id", post, "creator_id", "c" + i % 7)));
      masses.put(post, left(at));
      if (i % 10 == 0) {
        events.add(event(post + "-down", "post.taken_down", at + 1, post, Map.of("post_id", post)));
        masses.remove(post);
      }
    }
    for (int i = 0; i < ENGAGEMENTS; i++) {
      String post = "p" + (int) (POSTS * Math.pow(random.nextDouble(), 2));
      long at = now - random.nextInt((int) HOUR);
      boolean like = random.nextInt(3) == 0;
      Map<String, Object> said =
          Map.of("post_id", post, "user_id", "u" + i, "engagement_id", "e" + i);
      ClientEvent event = event("e" + i, like ? "post.liked" : "post.viewed", at, post, said);
      events.add(event);
      if (random.nextInt(10) == 0) {
        events.add(event);
      }
      if (like && random.nextInt(4) == 0) {
        events.add(event("u" + i, "post.unliked", at + 1, post, said));
      } else {
        masses.computeIfPresent(post, (id, mass) -> mass + (like ? LIKED : VIEWED) * left(at));
      }
    }
    Collections.shuffle(events, random);
    return events;
  }

  private double left(long atMs) {
    return Math.pow(0.5, (double) (now - atMs) / HALF_LIFE_MS);
  }

  private static ClientEvent event(
      String id, String type, long atMs, String lane, Map<String, Object> data) {
    return new ClientEvent(id, "/test", type, atMs, lane, data);
  }

  private static void send(EventSender sender, List<ClientEvent> events)
      throws InterruptedException {
    for (ClientEvent event : events) {
      sender.send(event);
    }
  }

  /** Post → score, of all that the feed has. */
  private Map<String, Double> home(Child child) {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(child.url().resolve("/v1/feeds/home?limit=100"))
                  .timeout(Duration.ofSeconds(20))
                  .header("authorization", "Bearer " + child.token("read"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      Map<String, Double> feed = new TreeMap<>();
      for (JsonNode item : JSON.readTree(response.body()).path("items")) {
        feed.put(item.get("id").stringValue(), item.get("s_score").doubleValue());
      }
      return feed;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("the feed cannot be read", e);
    }
  }
}
