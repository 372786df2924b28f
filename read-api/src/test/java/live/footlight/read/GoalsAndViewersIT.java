package live.footlight.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.view.GoalDocuments;
import live.footlight.contract.view.GoalKeys;
import live.footlight.contract.view.LeaderboardDocuments;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.contract.view.ViewerDocuments;
import live.footlight.contract.view.ViewerKeys;
import org.bson.BsonDateTime;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Goals and viewers over real HTTP, a real Redis and an in-memory MongoDB, filled as the sinks fill
 * them.
 */
class GoalsAndViewersIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long START = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static RedisServerProcess redis;
  private static MongoServer mongo;
  private static MongoClient documents;
  private static ConfigurableApplicationContext edge;
  private static String server;

  @BeforeAll
  static void start() {
    redis = RedisServerProcess.volatileServer();
    mongo = new MongoServer(new MemoryBackend());
    String mongoUri = "mongodb://127.0.0.1:" + mongo.bind().getPort() + "/footlight";
    documents = MongoClients.create(mongoUri);
    edge =
        ReadApi.start(
            "--server.port=0",
            "--spring.main.banner-mode=off",
            "--footlight.read.answer-within=1s",
            "--footlight.redis.uri=" + redis.uri(),
            "--footlight.mongo.uri=" + mongoUri);
    server = "http://127.0.0.1:" + ((WebServerApplicationContext) edge).getWebServer().getPort();
  }

  @AfterAll
  static void stop() {
    edge.close();
    documents.close();
    mongo.shutdownNow();
    redis.close();
  }

  @BeforeEach
  void empty() {
    redis.commands().flushall();
    documents.getDatabase("footlight").drop();
  }

  @Test
  void aGoalHasItsPublishedShape() throws Exception {
    hotGoal("f1", START, 57);

    JsonNode goals = get("/v1/sessions/s1/goals");

    assertThat(goals.get("generated_at").asString()).matches("20..-.*Z");
    assertThat(goals.get("items").get(0))
        .isEqualTo(
            JSON.readTree(
                """
                {"goal_id":"f1","pair_id":"p1","session_id":"s1","kind":"funding","state":"FUNDED",
                 "metric":"diamonds","current":5000,"target":5000,"contributors":41,"held":5100,
                 "posted":0,"voided":100,"open":5000,"version":57,
                 "opened_at":"2026-11-22T10:00:00Z","deadline":"2026-11-22T10:30:00Z",
                 "reached_at":"2026-11-22T10:05:00.250Z","started_at":null,"ended_at":null,
                 "on_air_seconds":1,"required_on_air_seconds":600}
                """));
    assertThat(bare(get("/v1/goals/f1"))).isEqualTo(goals.get("items").get(0));
    assertThat(get("/v1/goals/f1").get("generated_at").asString()).matches("20..-.*Z");
  }

  @Test
  void bothStoresGiveTheSame() throws Exception {
    hotGoal("f1", START, 57);
    hotViewers("s1", 99, 8_123_000, 600_000);
    JsonNode goals = bare(get("/v1/sessions/s1/goals"));
    JsonNode goal = bare(get("/v1/goals/f1"));
    JsonNode viewers = bare(get("/v1/sessions/s1/viewers"));
    redis.commands().flushall();
    assertThat(get("/v1/sessions/s1/goals").get("items")).isEmpty();
    problem(ask("/v1/goals/f1"), 404, "unknown-goal");
    problem(ask("/v1/sessions/s1/viewers"), 404, "unknown-session");

    keptGoal("f1", START, 57);
    keptViewers("s1", 99, 8_123_000, 600_000);

    assertThat(bare(get("/v1/sessions/s1/goals"))).isEqualTo(goals);
    assertThat(bare(get("/v1/goals/f1"))).isEqualTo(goal);
    assertThat(bare(get("/v1/sessions/s1/viewers"))).isEqualTo(viewers);
  }

  @Test
  void goalsStandInTheOrderInWhichTheyOpened() throws Exception {
    hotGoal("a", START + 2, 1);
    hotGoal("c", START + 1, 1);
    hotGoal("b", START + 1, 1);
    assertThat(goalIds("/v1/sessions/s1/goals")).containsExactly("b", "c", "a");

    redis.commands().flushall();
    keptGoal("a", START + 2, 1);
    keptGoal("c", START + 1, 1);
    keptGoal("b", START + 1, 1);
    assertThat(goalIds("/v1/sessions/s1/goals")).containsExactly("b", "c", "a");
  }

  @Test
  void goalsArePagedTheSameWayFromEitherStore() throws Exception {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      String id = "g" + (9 - i);
      // Two by two at the same instant, by their ids.
      all.add(i % 2 == 0 ? all.size() : all.size() - 1, id);
      hotGoal(id, START + i / 2, 1);
      keptGoal(id, START + i / 2, 1);
    }
    assertThat(goalIds("/v1/sessions/s1/goals")).isEqualTo(all);
    assertThat(pages("/v1/sessions/s1/goals?limit=3")).isEqualTo(pagesOf(all, 3));
    assertThat(pages("/v1/sessions/s1/goals?limit=7")).isEqualTo(pagesOf(all, 7));

    redis.commands().del(GoalKeys.goal(all.get(4)));
    assertThat(pages("/v1/sessions/s1/goals?limit=3")).as("one is gone").isEqualTo(pagesOf(all, 3));
    redis.commands().flushall();
    assertThat(pages("/v1/sessions/s1/goals?limit=3")).isEqualTo(pagesOf(all, 3));
    assertThat(pages("/v1/sessions/s1/goals?limit=1")).isEqualTo(pagesOf(all, 1));
  }

  private static List<List<String>> pagesOf(List<String> all, int limit) {
    List<List<String>> pages = new ArrayList<>();
    for (int from = 0; from < all.size(); from += limit) {
      pages.add(all.subList(from, Math.min(all.size(), from + limit)));
    }
    return pages;
  }

  /** Follows the links to the end. */
  private static List<List<String>> pages(String path) throws Exception {
    List<List<String>> pages = new ArrayList<>();
    String next = path;
    while (next != null) {
      HttpResponse<String> answer = ask(next);
      assertThat(answer.statusCode()).as(next + ": " + answer.body()).isEqualTo(200);
      JsonNode page = JSON.readTree(answer.body());
      List<String> ids = new ArrayList<>();
      page.get("items").forEach(goal -> ids.add(goal.get("goal_id").asString()));
      pages.add(ids);
      String link = answer.headers().firstValue("Link").orElse(null);
      assertThat(link == null).isEqualTo(page.get("next_cursor").isNull());
      next = link == null ? null : link.substring(1, link.indexOf('>'));
    }
    return pages;
  }

  @Test
  void aGoalThatRedisHasLetGoIsListedAndNoOtherStepsBack() throws Exception {
    hotGoal("f1", START, 9);
    hotGoal("f2", START + 1, 57);
    keptGoal("f1", START, 9);
    keptGoal("f2", START + 1, 56);
    redis.commands().del(GoalKeys.goal("f1"));

    JsonNode goals = get("/v1/sessions/s1/goals").get("items");

    assertThat(goals.size()).isEqualTo(2);
    assertThat(goals.get(0).get("goal_id").asString()).isEqualTo("f1");
    assertThat(goals.get(1).get("version").asLong()).isEqualTo(57);
  }

  @Test
  void aGoalWithoutPairSaysSo() throws Exception {
    hotGoal("f1", START, 1);
    redis.commands().hset(GoalKeys.goal("f1"), Map.of("pair_id", "", "deadline_ms", "0"));

    assertThat(get("/v1/goals/f1").get("pair_id").isNull()).isTrue();
    assertThat(get("/v1/goals/f1").get("deadline").isNull()).isTrue();
  }

  @Test
  void viewersHaveTheirPublishedShape() throws Exception {
    hotViewers("s1", 99, 8_123_999, 600_000);

    JsonNode viewers = get("/v1/sessions/s1/viewers");

    assertThat(viewers.get("generated_at").asString()).matches("20..-.*Z");
    assertThat(bare(viewers))
        .isEqualTo(
            JSON.readTree(
                """
                {"session_id":"s1","present":{"preview":10,"sd":3,"total":13},
                 "peak":{"count":20,"at":"2026-11-22T10:05:00.250Z"},"distinct":57,
                 "distinct_error":0.0081,"watch_seconds":8123,"live_seconds":600,"average":13.54,
                 "version":99}
                """));
  }

  @Test
  void theAverageIsRoundedAndNothingWatchedIsNothing() throws Exception {
    for (String[] expected :
        List.of(
            new String[] {"0", "0", "0"},
            new String[] {"500", "0", "0"},
            new String[] {"0", "60000", "0.00"},
            new String[] {"1", "3", "0.33"},
            new String[] {"2", "3", "0.67"},
            new String[] {"1005", "1000", "1.01"},
            new String[] {"9007199254740991", "7", "1286742750677284.43"})) {
      hotViewers("s1", 1, Long.parseLong(expected[0]), Long.parseLong(expected[1]));
      assertThat(ask("/v1/sessions/s1/viewers").body())
          .as(expected[0] + '/' + expected[1])
          .contains("\"average\":" + expected[2] + ',');
    }
  }

  @Test
  void theStreamersSessionIsTheCurrentOneAndOldPathsAreAliases() throws Exception {
    hotGoal("f1", START, 57);
    hotViewers("s1", 99, 8_123_000, 600_000);
    redis.commands().hset(LeaderboardKeys.currentSession("c1"), "session_id", "s1");

    JsonNode goals = bare(get("/v1/sessions/s1/goals"));
    assertThat(bare(get("/v1/streamers/c1/goals"))).isEqualTo(goals);
    assertThat(bare(get("/streams/c1/goals"))).isEqualTo(goals);
    assertThat(bare(get("/session/s1/goals"))).isEqualTo(goals);
    JsonNode viewers = bare(get("/v1/sessions/s1/viewers"));
    assertThat(bare(get("/v1/streamers/c1/viewers"))).isEqualTo(viewers);
    assertThat(bare(get("/streams/c1/viewers"))).isEqualTo(viewers);
    assertThat(bare(get("/session/s1/viewers"))).isEqualTo(viewers);
    problem(ask("/v1/streamers/c2/goals"), 404, "no-session");
    problem(ask("/v1/streamers/c2/viewers"), 404, "no-session");
  }

  @Test
  @Timeout(60)
  void whileRedisIsAwayTheKeptOnesAreAnswered() throws Exception {
    keptGoal("f1", START, 57);
    keptViewers("s1", 99, 8_123_000, 600_000);
    keptSession("s0", "c1", START - 1);
    keptSession("s1", "c1", START);
    keptSession("unknown-start", "c1", 0);
    redis.kill();
    try {
      assertThat(goalIds("/v1/sessions/s1/goals")).containsExactly("f1");
      assertThat(goalIds("/v1/streamers/c1/goals")).containsExactly("f1");
      assertThat(get("/v1/goals/f1").get("version").asLong()).isEqualTo(57);
      assertThat(get("/v1/streamers/c1/viewers").get("session_id").asString()).isEqualTo("s1");
      assertThat(goalIds("/v1/sessions/none/goals")).isEmpty();
      // Redis may have it.
      problem(ask("/v1/goals/f2"), 503, "store-unavailable");
      problem(ask("/v1/sessions/s2/viewers"), 503, "store-unavailable");
      problem(ask("/v1/streamers/c2/viewers"), 503, "store-unavailable");
    } finally {
      redis.start();
      while (ask("/actuator/health/readiness").statusCode() != 200) {
        Thread.sleep(50); // the edge connects again by itself
      }
    }
  }

  @Test
  void aCurveIsPagedOldestFirst() throws Exception {
    for (int minute : new int[] {4, 1, 3, 0, 2, 6}) {
      keptMinute("s1", START + minute * MINUTE, minute);
    }
    keptMinute("s2", START, 9);
    keptViewers("s1", 99, 8_123_000, 600_000);

    JsonNode first = get("/v1/sessions/s1/viewers/curve?limit=1").get("items").get(0);
    assertThat(first)
        .isEqualTo(
            JSON.readTree(
                """
                {"at":"2026-11-22T10:00:00Z","preview":0,"sd":2,"total":2,"most":7,
                 "watch_seconds":30,"version":5}
                """));
    for (String[] expected :
        List.of(
            new String[] {"limit=4", "0,1,2,3,4,6"},
            new String[] {"limit=2", "0,1,2,3,4,6"},
            new String[] {"limit=1440", "0,1,2,3,4,6"},
            new String[] {"limit=2&from=2026-11-22T10:01:00Z&to=2026-11-22T10:06:00Z", "1,2,3,4"},
            new String[] {"from=2026-11-22T18:03:00%2B08:00", "3,4,6"},
            new String[] {"to=2026-11-22T10:00:00Z", ""})) {
      assertThat(String.join(",", walked("/v1/sessions/s1/viewers/curve?" + expected[0])))
          .as(expected[0])
          .isEqualTo(expected[1]);
    }
    assertThat(get("/v1/sessions/nobody/viewers/curve").get("items")).isEmpty();
  }

  @Test
  void answersThatHaveNotChangedAreNotSentAgain() throws Exception {
    hotGoal("f1", START, 57);
    hotViewers("s1", 99, 8_123_000, 600_000);
    keptMinute("s1", START, 1);
    Map<String, String> tags = new LinkedHashMap<>();
    for (String path :
        List.of(
            "/v1/sessions/s1/goals",
            "/v1/goals/f1",
            "/v1/sessions/s1/viewers",
            "/v1/sessions/s1/viewers/curve")) {
      HttpResponse<String> answer = ask(path);
      assertThat(answer.headers().firstValue("Cache-Control"))
          .hasValue("public, max-age=2, stale-while-revalidate=30");
      tags.put(path, answer.headers().firstValue("ETag").orElseThrow());
      assertThat(tags.get(path)).startsWith("W/\"");
      assertThat(again(path, tags.get(path))).as(path).isEqualTo(304);
    }
    hotGoal("f1", START, 58);
    hotViewers("s1", 100, 8_123_000, 600_000);
    keptMinute("s1", START, 2);
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      assertThat(again(tag.getKey(), tag.getValue())).as(tag.getKey()).isEqualTo(200);
    }
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    String curve = "/v1/sessions/s1/viewers/curve?";
    problem(ask(curve + "limit=0"), 400, "bad-limit");
    problem(ask(curve + "limit=1441"), 400, "bad-limit");
    problem(ask(curve + "limit=many"), 400, "bad-parameter");
    problem(ask(curve + "from=yesterday"), 400, "bad-time");
    problem(ask(curve + "to=2026-11-22"), 400, "bad-time");
    problem(ask(curve + "to=%2B999999999-01-01T00:00:00Z"), 400, "bad-time");
    problem(ask(curve + "cursor=nonsense"), 400, "bad-cursor");
    problem(ask(curve + "cursor=***"), 400, "bad-cursor");
    String goals = "/v1/sessions/s1/goals?";
    problem(ask(goals + "limit=0"), 400, "bad-limit");
    problem(ask(goals + "limit=101"), 400, "bad-limit");
    problem(ask(goals + "cursor=nonsense"), 400, "bad-cursor");
    problem(ask("/v1/goals/nothing"), 404, "unknown-goal");
  }

  /** Follows a curve to its end: minutes since the start. */
  private static List<String> walked(String path) throws Exception {
    List<String> minutes = new ArrayList<>();
    String next = path;
    while (next != null) {
      HttpResponse<String> answer = ask(next);
      assertThat(answer.statusCode()).as(next + ": " + answer.body()).isEqualTo(200);
      JsonNode page = JSON.readTree(answer.body());
      for (JsonNode item : page.get("items")) {
        long at = Instant.parse(item.get("at").asString()).toEpochMilli();
        minutes.add(Long.toString((at - START) / MINUTE));
      }
      next =
          answer
              .headers()
              .firstValue("Link")
              .map(link -> link.substring(1, link.indexOf('>')))
              .orElse(null);
      assertThat(page.get("next_cursor").isNull()).isEqualTo(next == null);
    }
    return minutes;
  }

  private static List<String> goalIds(String path) throws Exception {
    List<String> ids = new ArrayList<>();
    for (JsonNode goal : get(path).get("items")) {
      ids.add(goal.get("goal_id").asString());
    }
    return ids;
  }

  private static void hotGoal(String id, long openedAtMs, long version) {
    Map<String, String> fields = new HashMap<>();
    goal(id, openedAtMs, version).forEach((name, value) -> fields.put(name, value.toString()));
    redis.commands().hset(GoalKeys.goal(id), fields);
    redis.commands().hset(GoalKeys.ofSession("s1"), Map.of("", "0", id, Long.toString(openedAtMs)));
  }

  private static void keptGoal(String id, long openedAtMs, long version) {
    Document goal = kept(goal(id, openedAtMs, version));
    goal.remove("goal_id");
    goal.remove("session_id");
    put(
        GoalDocuments.GOALS,
        new Document("_id", id).append("session_id", "s1").append("goal", goal));
  }

  private static Map<String, Object> goal(String id, long openedAtMs, long version) {
    Map<String, Object> goal = new LinkedHashMap<>();
    goal.put("version", version);
    goal.put("goal_id", id);
    goal.put("pair_id", "p1");
    goal.put("session_id", "s1");
    goal.put("kind", "funding");
    goal.put("state", "FUNDED");
    goal.put("metric", "diamonds");
    goal.put("current", 5_000L);
    goal.put("target", 5_000L);
    goal.put("contributors", 41L);
    goal.put("held", 5_100L);
    goal.put("posted", 0L);
    goal.put("voided", 100L);
    goal.put("open", 5_000L);
    goal.put("required_on_air_ms", 600_000L);
    goal.put("on_air_ms", 1_999L);
    goal.put("opened_at_ms", openedAtMs);
    goal.put("deadline_ms", START + 30 * MINUTE);
    goal.put("reached_at_ms", START + 5 * MINUTE + 250);
    goal.put("started_at_ms", 0L);
    goal.put("ended_at_ms", 0L);
    return goal;
  }

  private static void hotViewers(String session, long version, long watchMs, long liveMs) {
    Map<String, String> fields = new HashMap<>();
    viewers(version, watchMs, liveMs).forEach((name, value) -> fields.put(name, value.toString()));
    fields.put("session_id", session);
    redis.commands().hset(ViewerKeys.session(session), fields);
  }

  private static void keptViewers(String session, long version, long watchMs, long liveMs) {
    put(
        ViewerDocuments.STREAM_VIEWERS,
        new Document("_id", session).append("totals", kept(viewers(version, watchMs, liveMs))));
  }

  private static Map<String, Object> viewers(long version, long watchMs, long liveMs) {
    Map<String, Object> viewers = new LinkedHashMap<>();
    viewers.put("version", version);
    viewers.put("streamer_id", "c1");
    viewers.put("preview", 10L);
    viewers.put("sd", 3L);
    viewers.put("peak", 20L);
    viewers.put("peak_at_ms", START + 5 * MINUTE + 250);
    viewers.put("distinct", 57L);
    viewers.put("distinct_error_ppm", 8_100L);
    viewers.put("watch_ms", watchMs);
    viewers.put("live_ms", liveMs);
    viewers.put("started_at_ms", START);
    viewers.put("ended_at_ms", 0L);
    viewers.put("as_of_ms", START + 10 * MINUTE);
    return viewers;
  }

  private static void keptMinute(String session, long minuteMs, long preview) {
    put(
        ViewerDocuments.STREAM_VIEWERS,
        new Document("_id", ViewerDocuments.minute(session, minuteMs))
            .append("curve_of", session)
            .append(
                "minute",
                new Document("version", 5L)
                    .append("starts_at", new BsonDateTime(minuteMs))
                    .append("preview", preview)
                    .append("sd", 2L)
                    .append("most", 7L)
                    .append("watch_ms", 30_500L)));
  }

  private static void keptSession(String session, String streamer, long startedAtMs) {
    put(
        LeaderboardDocuments.SESSIONS,
        new Document("_id", session)
            .append(
                "session",
                new Document("version", 1L)
                    .append("streamer_id", streamer)
                    .append(
                        "started_at", startedAtMs == 0 ? null : new BsonDateTime(startedAtMs))));
  }

  /** The same content as MongoDB has it: times are dates, and null where there are none. */
  private static Document kept(Map<String, Object> fields) {
    List<String> times =
        List.of(
            "opened_at_ms",
            "deadline_ms",
            "reached_at_ms",
            "started_at_ms",
            "ended_at_ms",
            "peak_at_ms",
            "as_of_ms");
    Document document = new Document();
    fields.forEach(
        (name, value) -> {
          if (times.contains(name)) {
            long ms = (Long) value;
            document.append(name.replaceAll("_ms$", ""), ms == 0 ? null : new BsonDateTime(ms));
          } else {
            document.append(name, value);
          }
        });
    return document;
  }

  private static void put(String name, Document document) {
    MongoCollection<Document> collection = documents.getDatabase("footlight").getCollection(name);
    collection.replaceOne(
        new Document("_id", document.get("_id")), document, new ReplaceOptions().upsert(true));
  }

  private static JsonNode bare(JsonNode answer) {
    return ((ObjectNode) answer).without("generated_at");
  }

  private static void problem(HttpResponse<String> answer, int status, String code)
      throws Exception {
    assertThat(answer.statusCode()).as(answer.uri() + ": " + answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(JSON.readTree(answer.body()).get("code").asString()).isEqualTo(code);
  }

  private static JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = ask(path);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static int again(String path, String tag) throws Exception {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create(server + path)).header("If-None-Match", tag).build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  private static HttpResponse<String> ask(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(server + path)).build(), BodyHandlers.ofString());
  }
}
