package live.footlight.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.LeaderboardKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Nothing that is answered names who was erased, and everybody else stands where they stood. */
class ErasedReadsIT {
  private static final String BOARD = "/v1/sessions/s1/leaderboard";
  private static FeedStage stage;
  private static BoardStage boards;

  @BeforeAll
  static void start() {
    stage = new FeedStage();
    boards = new BoardStage(stage.redis.commands(), stage.database());
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @BeforeEach
  void empty() {
    stage.empty();
  }

  @Test
  void onAnOpenBoardTheyKeepRankAndTotalAndHaveNoName() throws Exception {
    List<BoardEntry> board = tied("open");
    boards.hot("session:s1", board);

    sameButForNames(BOARD + "?limit=", board);
  }

  @Test
  void onABoardOfTheEarlierLayoutToo() throws Exception {
    List<BoardEntry> board = tied("earlier");
    boards.hotInTheEarlierLayout("session:s1", board);

    sameButForNames(BOARD + "?limit=", board);
  }

  @Test
  void onAnArchivedBoardToo() throws Exception {
    List<BoardEntry> board = tied("archived");
    boards.archived("streamer:c1", "day:2026-11-21", board);

    sameButForNames("/v1/streamers/c1/leaderboard?window=day&at=2026-11-21&limit=", board);
  }

  @Test
  void amongTheStreamersOfThePlatformToo() throws Exception {
    List<BoardEntry> board = tied("streamers");
    boards.archived("platform", "week:2026-11-16", board);

    sameButForNames("/v1/leaderboards/streamers?window=week&at=2026-11-18&limit=", board);
  }

  @Test
  void askedForByTheirIdsTheyAreLikeAnybodyUnknown() throws Exception {
    List<BoardEntry> board = BoardStage.board(9, 3);
    boards.hot("session:s1", board);
    boards.archived("streamer:c1", "day:2026-11-21", board);
    boards.archived("streamer:gone-streamer", "day:2026-11-21", board);
    stage
        .redis
        .commands()
        .hset(LeaderboardKeys.currentSession("gone-streamer"), "session_id", "s1");
    String day = "?window=day&at=2026-11-21";
    String member = board.get(4).memberId();
    stage.get(BOARD + "/members/" + member);
    stage.get("/v1/streamers/gone-streamer/leaderboard" + day + "&around=" + member);
    stage.erase(member, "gone-streamer");

    for (String who : List.of(member, "never-seen")) {
      stage.problem(BOARD + "/members/" + who, 404, "not-on-board");
      stage.problem(BOARD + "?around=" + who, 404, "not-on-board");
      stage.problem("/v1/streamers/c1/leaderboard/members/" + who + day, 404, "not-on-board");
      stage.problem("/v1/streamers/c1/leaderboard" + day + "&around=" + who, 404, "not-on-board");
    }
    for (String who : List.of("gone-streamer", "never-seen")) {
      String streamer = "/v1/streamers/" + who;
      for (String what : List.of("/leaderboard", "/goals", "/viewers")) {
        stage.problem(streamer + what, 404, "no-session");
      }
      assertThat(stage.get(streamer + "/leaderboard" + day).get("entries").asInt()).isZero();
      stage.problem(
          streamer + "/leaderboard" + day + "&around=" + board.get(1).memberId(),
          404,
          "not-on-board");
    }
  }

  @Test
  void aTagIsOfTheNamesThatAreShown() throws Exception {
    boards.hot("session:s1", BoardStage.board(5, 6));
    HttpResponse<String> named = stage.ask(BOARD);
    String tag = named.headers().firstValue("ETag").orElseThrow();
    assertThat(stage.ask(BOARD, "If-None-Match", tag).statusCode()).isEqualTo(304);
    stage.erase("u2");

    HttpResponse<String> masked = stage.ask(BOARD, "If-None-Match", tag);
    assertThat(masked.statusCode()).isEqualTo(200);
    assertThat(named.body()).contains("\"u2\"");
    assertThat(masked.body()).doesNotContain("\"u2\"").contains("\"erased\"");
  }

  @Test
  void whatTheyPostedIsInNoFeed() throws Exception {
    stage.hotGeneration("g1");
    stage.hotGeneration("g2");
    stage.activate("g1");
    for (String generation : List.of("g1", "g2")) {
      for (int i = 0; i < 4; i++) {
        String creator = i % 2 == 0 ? "gone-creator" : "c1";
        stage.put(generation, "home", "p" + i, i, creator);
        stage.put(generation, "creator:" + creator, "p" + i, i, creator);
        stage.kept(generation, "p" + i, i, creator, "home", "creator:" + creator);
      }
    }
    stage.keptGeneration("g1", 1, "at_once");
    HttpResponse<String> before = stage.ask("/v1/feeds/home");
    stage.get("/v1/feeds/home/items/p2/explain");
    stage.erase("gone-creator");

    String tag = before.headers().firstValue("ETag").orElseThrow();
    assertThat(stage.ask("/v1/feeds/home", "If-None-Match", tag).statusCode()).isEqualTo(200);
    assertThat(ids(stage.get("/v1/feeds/home"))).containsExactly("p3", "p1");
    assertThat(ids(stage.get("/v1/feeds/creator:gone-creator"))).isEmpty();
    assertThat(ids(stage.get("/v1/feeds/following?creators=gone-creator,c1")))
        .containsExactly("p3", "p1");
    stage.problem("/v1/feeds/home/items/p2/explain", 404, "not-in-feed");
    stage.get("/v1/feeds/home/items/p1/explain");
    assertThat(stage.get("/v1/generations/compare?a=g1&b=g2").get("common").asInt()).isEqualTo(2);
  }

  @Test
  void theyFollowNobody() throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    stage.put("g1", "creator:c1", "p1", 1, "c1");
    for (String user : List.of("gone-fan", "fan")) {
      stage.keptFollow(user, "c1", true, 1);
    }
    String following = "/v1/feeds/following";
    assertThat(ids(stage.get(following, FeedStage.token("gone-fan", "read:own")))).hasSize(1);
    stage.erase("gone-fan");

    assertThat(ids(stage.get(following, FeedStage.token("gone-fan", "read:own")))).isEmpty();
    assertThat(ids(stage.get(following, FeedStage.token("fan", "read:own")))).hasSize(1);
  }

  @Test
  void saysHowOldTheKnowledgeIs() throws Exception {
    assertThat(stage.ask("/actuator/health/readiness").statusCode()).isEqualTo(200);
    assertThat(stage.ask("/actuator/prometheus").body())
        .contains("footlight_read_erasures_age_seconds");
  }

  /** Every third of them goes, and all of the first tie but one. */
  private static void sameButForNames(String url, List<BoardEntry> board) throws Exception {
    List<BoardEntry> sorted = board.stream().sorted(BoardStage.ORDER).toList();
    Set<String> gone = new HashSet<>();
    for (int i = 0; i < sorted.size(); i++) {
      if (i % 3 == 0 || (i < 5 && i != 2)) {
        gone.add(sorted.get(i).memberId());
      }
    }
    List<String> before = lines(sorted, Set.of());
    assertThat(forwards(url + 4, Set.of())).isEqualTo(before);
    stage.erase(gone.toArray(String[]::new));

    List<String> after = lines(sorted, gone);
    for (int limit : new int[] {1, 3, 100}) {
      assertThat(forwards(url + limit, gone)).as("limit " + limit).isEqualTo(after);
      assertThat(backwards(url + limit, gone)).as("limit " + limit).isEqualTo(after);
    }
    String there = sorted.get(2).memberId();
    JsonNode around = page(url + "3&around=" + there, gone);
    assertThat(lines(around)).isEqualTo(after.subList(1, 4));
    assertThat(lines(page(beside(url + 3, around, "next"), gone))).isEqualTo(after.subList(4, 7));
    assertThat(lines(page(beside(url + 3, around, "prev"), gone))).isEqualTo(after.subList(0, 1));
  }

  /** Five share the first total and time; further down some share one. */
  private static List<BoardEntry> tied(String prefix) {
    List<BoardEntry> board = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      board.add(entry(prefix + "-top-" + i, BoardPlace.NAMED_FROM + 7, 0));
    }
    for (int i = 0; i < 18; i++) {
      board.add(entry(prefix + "-" + i, 100 - i / 4, i % 2));
    }
    return board;
  }

  private static BoardEntry entry(String id, long total, long laterMs) {
    return new BoardEntry(id, total, 1, 1_700_000_000_000L + laterMs);
  }

  private static List<String> lines(List<BoardEntry> sorted, Set<String> gone) {
    List<String> lines = new ArrayList<>();
    for (BoardEntry entry : sorted) {
      String id = gone.contains(entry.memberId()) ? "erased" : entry.memberId();
      lines.add(lines.size() + 1 + " " + id + " " + entry.total());
    }
    return lines;
  }

  private static List<String> lines(JsonNode page) {
    return Stream.of(page.get("items"))
        .flatMap(items -> items.valueStream())
        .map(
            item ->
                item.get("rank").asLong()
                    + " "
                    + item.get("member_id").asString()
                    + " "
                    + item.get("total").asLong())
        .toList();
  }

  private static List<String> forwards(String url, Set<String> gone) throws Exception {
    List<String> lines = new ArrayList<>();
    String path = url;
    while (path != null) {
      JsonNode page = page(path, gone);
      lines.addAll(lines(page));
      path = beside(url, page, "next");
    }
    return lines;
  }

  /** From the last page back to the first. */
  private static List<String> backwards(String url, Set<String> gone) throws Exception {
    String last = null;
    for (String path = url; path != null; path = beside(url, page(path, gone), "next")) {
      last = path;
    }
    List<String> lines = new ArrayList<>();
    for (String path = last; path != null; ) {
      JsonNode page = page(path, gone);
      lines.addAll(0, lines(page));
      path = beside(url, page, "prev");
    }
    return lines;
  }

  private static String beside(String url, JsonNode page, String side) {
    JsonNode cursor = page.get(side + "_cursor");
    return cursor.isNull() ? null : url + "&cursor=" + cursor.asString();
  }

  /** A page that names none of those that are gone, nor do its cursors. */
  private static JsonNode page(String path, Set<String> gone) throws Exception {
    JsonNode page = stage.get(path);
    String told = page.toString();
    for (String side : List.of("next_cursor", "prev_cursor")) {
      if (!page.get(side).isNull()) {
        told += new String(Base64.getUrlDecoder().decode(page.get(side).asString()), UTF_8) + '\n';
      }
    }
    for (String id : gone) {
      assertThat(told).doesNotContain('"' + id + '"').doesNotContain('.' + id + '\n');
    }
    return page;
  }

  private static List<String> ids(JsonNode feed) {
    return feed.get("items").valueStream().map(item -> item.get("id").asString()).toList();
  }
}
