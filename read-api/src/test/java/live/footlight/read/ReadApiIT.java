package live.footlight.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.LeaderboardKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The edge over real HTTP, a real Redis and an in-memory MongoDB, filled as the sinks fill them.
 */
class ReadApiIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static RedisServerProcess redis;
  private static MongoServer mongo;
  private static MongoClient documents;
  private static BoardStage boards;
  private static ConfigurableApplicationContext edge;
  private static String server;

  @BeforeAll
  static void start() {
    redis = RedisServerProcess.volatileServer();
    mongo = new MongoServer(new MemoryBackend());
    String mongoUri = "mongodb://127.0.0.1:" + mongo.bind().getPort() + "/footlight";
    documents = MongoClients.create(mongoUri);
    boards = new BoardStage(redis.commands(), documents.getDatabase("footlight"));
    edge =
        ReadApi.start(
            "--server.port=0",
            "--spring.main.banner-mode=off",
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
  void pagesMembersAndNeighboursAreThoseOfTheSortedList() throws Exception {
    List<BoardEntry> board = BoardStage.board(57, 1);
    boards.hot("session:s1", board);

    samePages("/v1/sessions/s1/leaderboard?limit=10", board);
  }

  @Test
  void membersWithTotalsOfAnySizeAreInOneOrder() throws Exception {
    List<BoardEntry> board = new ArrayList<>(BoardStage.board(40, 8));
    for (int i = 0; i < 12; i++) {
      // Below, at and above the total from which on members are ranked under another name.
      board.add(
          new BoardEntry(
              "w" + i, BoardPlace.NAMED_FROM - 1 + i % 3, 1 + i % 2, 1_700_000_000_000L + i % 2));
    }
    boards.hot("session:s6", board);

    samePages("/v1/sessions/s6/leaderboard?limit=10", board);
  }

  @Test
  void aBoardOfTheEarlierLayoutIsReadUntilItIsWrittenAgain() throws Exception {
    List<BoardEntry> board = BoardStage.board(57, 9);
    boards.hotInTheEarlierLayout("session:s7", board);

    samePages("/v1/sessions/s7/leaderboard?limit=10", board);
    assertThat(ask("/v1/sessions/s7/leaderboard/members/nobody").statusCode()).isEqualTo(404);
  }

  @Test
  void closedWindowsComeFromTheArchiveWithTheirRevision() throws Exception {
    List<BoardEntry> board = BoardStage.board(2_345, 2);
    boards.archived("streamer:c1", "day:2026-11-21", board);

    String url = "/v1/streamers/c1/leaderboard?window=day&at=2026-11-21&limit=100";
    samePages(url, board);
    assertThat(get(url).get("revision").asInt()).isEqualTo(3);
    assertThat(get(url).get("window").get("name").asString()).isEqualTo("day");
  }

  @Test
  void aWeekIsFoundByAnyOfItsDays() throws Exception {
    boards.archived("platform", "week:2026-11-16", BoardStage.board(3, 3));

    String url = "/v1/leaderboards/streamers?window=week&at=";
    assertThat(get(url + "2026-11-22").get("entries").asInt()).isEqualTo(3);
    assertThat(get(url + "2026-11-23").get("entries").asInt()).isZero();
  }

  @Test
  void theStreamersSessionIsTheCurrentOneAndOldPathsAreAliases() throws Exception {
    boards.hot("session:s9", BoardStage.board(5, 4));
    redis.commands().hset(LeaderboardKeys.currentSession("c1"), "session_id", "s9");

    JsonNode current = get("/v1/streamers/c1/leaderboard?window=session");
    assertThat(current.get("of").asString()).isEqualTo("session:s9");
    assertThat(get("/streams/c1/leaderboard").get("items")).isEqualTo(current.get("items"));
    assertThat(get("/session/s9/leaderboard").get("items")).isEqualTo(current.get("items"));
  }

  @Test
  void pagingNeverShowsAMemberTwiceWhileTotalsRise() throws Exception {
    Random random = new Random(5);
    List<BoardEntry> board = BoardStage.board(120, 5);
    boards.hot("session:s1", board);
    Set<String> seen = new HashSet<>();
    String cursor = "";
    while (cursor != null) {
      JsonNode page = get("/v1/sessions/s1/leaderboard?limit=7" + cursor);
      for (JsonNode item : page.get("items")) {
        assertThat(seen.add(item.get("member_id").asString())).isTrue();
      }
      JsonNode next = page.get("next_cursor");
      cursor = next.isNull() ? null : "&cursor=" + next.asString();
      for (int i = 0; i < 20; i++) {
        int at = random.nextInt(board.size());
        BoardEntry entry = board.get(at);
        long total = entry.total() + 1 + random.nextInt(60);
        board.set(at, new BoardEntry(entry.memberId(), total, 2, entry.reachedAtMs() + 1));
      }
      boards.hot("session:s1", board);
    }
    assertThat(seen).hasSizeGreaterThan(30);
  }

  @Test
  void answersThatHaveNotChangedAreNotSentAgain() throws Exception {
    boards.hot("session:s1", BoardStage.board(5, 6));
    HttpResponse<String> first = ask("/v1/sessions/s1/leaderboard?limit=2");
    String etag = first.headers().firstValue("ETag").orElseThrow();

    HttpRequest again =
        HttpRequest.newBuilder(URI.create(server + "/v1/sessions/s1/leaderboard?limit=2"))
            .header("If-None-Match", etag)
            .build();
    assertThat(HTTP.send(again, BodyHandlers.ofString()).statusCode()).isEqualTo(304);
    boards.hot("session:s1", BoardStage.board(6, 7));
    assertThat(HTTP.send(again, BodyHandlers.ofString()).statusCode()).isEqualTo(200);

    assertThat(first.headers().firstValue("Cache-Control"))
        .hasValue("public, max-age=2, stale-while-revalidate=30");
    assertThat(first.headers().firstValue("Link").orElseThrow()).contains("cursor=", "next");
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    boards.hot("session:s1", BoardStage.board(5, 7));
    Map<String, Integer> wrong = new LinkedHashMap<>();
    wrong.put("/v1/sessions/nobody/leaderboard", 404);
    wrong.put("/v1/sessions/s1/leaderboard/members/nobody", 404);
    wrong.put("/v1/sessions/s1/leaderboard?around=nobody", 404);
    wrong.put("/v1/sessions/s1/leaderboard?limit=0", 400);
    wrong.put("/v1/sessions/s1/leaderboard?limit=abc", 400);
    wrong.put("/v1/sessions/s1/leaderboard?cursor=nonsense", 400);
    wrong.put("/v1/sessions/s1/leaderboard?window=day", 400);
    wrong.put("/v1/streamers/c1/leaderboard?window=year", 400);
    wrong.put("/v1/streamers/c1/leaderboard?window=session&at=2026-11-21", 400);
    wrong.put("/v1/leaderboards/streamers?window=session", 400);
    wrong.put("/v1/leaderboards/streamers?window=day&at=yesterday", 400);
    wrong.put("/v1/streamers/c1/leaderboard", 404);
    wrong.put("/v1/nothing/here", 404);
    for (Map.Entry<String, Integer> request : wrong.entrySet()) {
      HttpResponse<String> answer = ask(request.getKey());
      assertThat(answer.statusCode()).as(request.getKey()).isEqualTo(request.getValue());
      problem(answer, request.getValue());
    }
  }

  @Test
  void refusesOtherMethodsAndFormats() throws Exception {
    URI board = URI.create(server + "/v1/sessions/s1/leaderboard");
    HttpResponse<String> posted =
        HTTP.send(
            HttpRequest.newBuilder(board).POST(BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    problem(posted, 405);
    assertThat(posted.headers().firstValue("Allow")).hasValue("GET");

    boards.hot("session:s1", BoardStage.board(5, 7));
    problem(
        HTTP.send(
            HttpRequest.newBuilder(board).header("Accept", "text/csv").build(),
            BodyHandlers.ofString()),
        406);
  }

  @Test
  void aProblemNamesTheTraceOfItsCaller() throws Exception {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(server + "/v1/sessions/nobody/leaderboard"))
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .build(),
            BodyHandlers.ofString());

    assertThat(JSON.readTree(answer.body()).get("trace_id").asString()).isEqualTo(trace);
  }

  @Test
  void aWindowInWhichNothingHappenedHasItsBounds() throws Exception {
    JsonNode week = get("/v1/leaderboards/streamers?window=week&at=2026-11-18").get("window");

    assertThat(week.get("name").asString()).isEqualTo("week");
    assertThat(week.get("starts_at").asString()).isEqualTo("2026-11-15T16:00:00Z");
    assertThat(week.get("ends_at").asString()).isEqualTo("2026-11-22T16:00:00Z");
  }

  @Test
  void linksCanBeFollowedWhereverOneStarts() throws Exception {
    boards.hot("session:s1", BoardStage.board(23, 9));
    for (String start : List.of("limit=4", "limit=4&around=u11")) {
      String path = "/v1/sessions/s1/leaderboard?" + start;
      JsonNode last = null;
      while (path != null) {
        HttpResponse<String> answer = ask(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        last = JSON.readTree(answer.body()).get("items");
        path =
            answer
                .headers()
                .firstValue("Link")
                .map(link -> link.substring(1, link.indexOf('>')))
                .orElse(null);
      }
      assertThat(last.get(last.size() - 1).get("rank").asInt()).isEqualTo(23);
    }
  }

  @Test
  void theDescriptionOfTheApiIsTheCommittedOne() throws Exception {
    String served =
        JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsString(JSON.readTree(ask("/v3/api-docs").body().replace(server, "/")))
            + "\n";
    Path committed = Path.of("openapi.json");
    if (Boolean.getBoolean("footlight.regenerate")) {
      Files.writeString(committed, served);
    }

    assertThat(Files.readString(committed)).isEqualTo(served);
  }

  private static void problem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(answer.body()).contains("\"code\":", "\"detail\":", "\"trace_id\":");
  }

  /** Walks the board forwards and backwards and asks for members and their neighbours. */
  private static void samePages(String url, List<BoardEntry> board) throws Exception {
    List<String> ids = board.stream().sorted(BoardStage.ORDER).map(BoardEntry::memberId).toList();
    List<String> walked = new ArrayList<>();
    JsonNode page = get(url);
    assertThat(page.get("entries").asInt()).isEqualTo(board.size());
    while (true) {
      for (JsonNode item : page.get("items")) {
        walked.add(item.get("member_id").asString());
        assertThat(item.get("rank").asInt()).isEqualTo(walked.size());
        assertThat(item.has("generated_at")).as("the board says it once").isFalse();
      }
      if (page.get("next_cursor").isNull()) {
        break;
      }
      page = get(url + "&cursor=" + page.get("next_cursor").asString());
    }
    assertThat(walked).isEqualTo(ids);
    int first = walked.size() - page.get("items").size();
    while (!page.get("prev_cursor").isNull()) {
      page = get(url + "&cursor=" + page.get("prev_cursor").asString());
      first -= page.get("items").size();
      assertThat(page.get("items").get(0).get("rank").asInt()).isEqualTo(first + 1);
    }
    assertThat(first).isZero();
    String base = url.substring(0, url.indexOf('?'));
    String query = url.substring(url.indexOf('?')).replaceAll("&?limit=\\d+", "");
    for (int at : new int[] {0, 1, ids.size() / 2, ids.size() - 1}) {
      String member = URLEncoder.encode(ids.get(at), UTF_8);
      JsonNode line = get(base + "/members/" + member + query);
      assertThat(line.get("rank").asInt()).isEqualTo(at + 1);
      assertThat(line.path("generated_at").asString("")).matches("20..-.*Z");
      String separator = query.equals("?") ? "" : "&";
      JsonNode around = get(base + query + separator + "limit=5&around=" + member);
      assertThat(around.get("items").size()).isEqualTo(5);
      assertThat(around.get("items").toString()).contains('"' + ids.get(at) + '"');
    }
  }

  private static JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = ask(path);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static HttpResponse<String> ask(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(server + path)).build(), BodyHandlers.ofString());
  }
}
