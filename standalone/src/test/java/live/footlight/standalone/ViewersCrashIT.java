package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import live.footlight.standalone.client.ClientEvent;
import live.footlight.standalone.client.EventSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Viewers while Redis and the process are killed, sent out of order and some twice. */
class ViewersCrashIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int SESSIONS = 8;
  private static final int CONNECTIONS = 150;
  private static final long START = 1_749_999_960_000L;
  private static final long LASTS = 600_000;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Random random = new Random(11);
  private final Map<String, Expected> expected = new TreeMap<>();

  private record Expected(
      long distinct, long peak, long watchSeconds, long liveSeconds, long total) {}

  @TempDir private Path data;

  @Test
  void countsPeaksAndWatchTimesAreThoseOfTheIntervalsThoughEverythingIsKilled() throws Exception {
    List<ClientEvent> events = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      events.addAll(session("s" + i));
    }
    Collections.shuffle(events, random);
    int third = events.size() / 3;
    try (Child child = Child.up(data);
        EventSender sender =
            new EventSender(
                child.url(), child.token("ingest:live ingest:any"), 4, 50, Duration.ofMinutes(3))) {
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

      Eventually.within(SOON, () -> assertThat(viewers(child)).isEqualTo(expected));
      Eventually.within(SOON, () -> new Books(child.redisUri()).balance("viewers", "live"));
      Eventually.within(
          SOON, () -> assertThat(peakOfCurve(child, "s0")).isEqualTo(expected.get("s0").peak()));
    }
  }

  /** Connections that come and go, one to a viewer at a time, so that sums are plain. */
  private List<ClientEvent> session(String id) {
    List<ClientEvent> events = new ArrayList<>();
    Map<String, Object> started = Map.of("session_id", id, "streamer_id", "c-" + id);
    events.add(event(id + "-start", "session.started", START, id, started));
    events.add(event(id + "-end", "session.ended", START + LASTS, id, Map.of("session_id", id)));
    List<long[]> steps = new ArrayList<>();
    Set<String> viewers = new HashSet<>();
    long watchMs = 0;
    for (int c = 0; c < CONNECTIONS; c++) {
      String viewer = "v" + c;
      viewers.add(viewer);
      long from = START + random.nextInt((int) LASTS - 20_000);
      long until = Math.min(START + LASTS, from + 5_000 + random.nextInt(200_000));
      boolean leaves = random.nextInt(4) > 0;
      Map<String, Object> who = new HashMap<>();
      who.put("session_id", id);
      who.put("viewer_id", viewer);
      who.put("connection_id", "c" + c);
      who.put("tier", random.nextBoolean() ? "sd" : "preview");
      ClientEvent joined = event(id + "-j" + c, "viewer.joined", from, id, who);
      events.add(joined);
      if (random.nextInt(10) == 0) {
        events.add(joined);
      }
      if (leaves) {
        events.add(event(id + "-l" + c, "viewer.left", until, id, who));
      }
      long end = leaves ? until : START + LASTS;
      watchMs += end - from;
      steps.add(new long[] {from, 1});
      steps.add(new long[] {end, -1});
    }
    steps.sort((a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]));
    long present = 0;
    long peak = 0;
    for (long[] step : steps) {
      present += step[1];
      peak = Math.max(peak, present);
    }
    expected.put(id, new Expected(viewers.size(), peak, watchMs / 1_000, LASTS / 1_000, 0));
    return events;
  }

  private static ClientEvent event(
      String id, String type, long atMs, String session, Map<String, Object> data) {
    return new ClientEvent(id, "/test", type, atMs, session, data);
  }

  private static void send(EventSender sender, List<ClientEvent> events)
      throws InterruptedException {
    for (ClientEvent event : events) {
      sender.send(event);
    }
  }

  private Map<String, Expected> viewers(Child child) throws IOException, InterruptedException {
    Map<String, Expected> viewers = new TreeMap<>();
    for (String session : expected.keySet()) {
      HttpResponse<String> response = get(child, "/v1/sessions/" + session + "/viewers");
      if (response.statusCode() == 404) {
        continue;
      }
      JsonNode body = JSON.readTree(response.body());
      viewers.put(
          session,
          new Expected(
              body.get("distinct").longValue(),
              body.path("peak").get("count").longValue(),
              body.get("watch_seconds").longValue(),
              body.get("live_seconds").longValue(),
              body.path("present").get("total").longValue()));
    }
    return viewers;
  }

  private long peakOfCurve(Child child, String session) throws IOException, InterruptedException {
    long peak = 0;
    JsonNode curve = JSON.readTree(get(child, "/v1/sessions/" + session + "/viewers/curve").body());
    assertThat(curve.path("items").size()).isEqualTo((int) (LASTS / 60_000));
    for (JsonNode minute : curve.path("items")) {
      peak = Math.max(peak, minute.get("most").longValue());
    }
    return peak;
  }

  private HttpResponse<String> get(Child child, String path)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(child.url().resolve(path))
            .timeout(Duration.ofSeconds(20))
            .header("authorization", "Bearer " + child.token("read"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
