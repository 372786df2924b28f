package live.footlight.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pages of feeds over real HTTP, while what they show moves. */
class FeedsIT {
  private static final String HOME = "/v1/feeds/home";
  private static FeedStage stage;

  @BeforeAll
  static void start() {
    stage = new FeedStage();
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
  void aPageHasItsPublishedShape() throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    stage.put("g1", "home", "p9", 12.345678, "c1");
    stage.put("g1", "home", "p8", 12, "c1");

    JsonNode page = stage.get(HOME + "?limit=1");

    assertThat(page.get("generated_at").asString()).matches("20..-.*Z");
    assertThat(page.get("next_cursor").asString()).matches("[-_A-Za-z0-9]+");
    ObjectNode rest = (ObjectNode) page;
    rest.remove(List.of("generated_at", "next_cursor"));
    assertThat(rest)
        .isEqualTo(
            FeedStage.JSON.readTree(
                """
                {"scope":"home","generation":"g1","items":[
                  {"id":"p9","kind":"post","creator_id":"c1","s_score":12.345678,
                   "published_at":"2026-11-22T10:00:00Z"}]}
                """));
  }

  @Test
  void pagesOfBothStoresAreThoseOfTheSortedList() throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    stage.keptGeneration("g1", 1, "at_once");
    stage.keptActive("g1");
    Map<String, Double> scores = new HashMap<>();
    Random random = new Random(1);
    for (int i = 0; i < 83; i++) {
      String id = (i % 5 == 0 ? "ü" : "p") + i;
      int ninth = i / 9;
      // Some stand alike; some are apart by the last bit.
      double score = i % 3 == 0 ? 1e4 / 3 + Math.ulp(1e4 / 3) * random.nextInt(3) : ninth;
      scores.put(id, score);
      stage.put("g1", "country:tw", id, score, "c" + i % 4);
      stage.kept("g1", id, score, "c" + i % 4, "home", "country:tw");
    }
    List<String> sorted =
        scores.keySet().stream()
            .sorted(
                Comparator.<String>comparingDouble(scores::get)
                    .thenComparing(Comparator.naturalOrder())
                    .reversed())
            .toList();

    assertThat(walked("/v1/feeds/country:tw?limit=7")).isEqualTo(sorted);
    assertThat(walked("/v1/feeds/country:tw?limit=83")).isEqualTo(sorted);
    stage.redis.commands().flushall();
    assertThat(walked("/v1/feeds/country:tw?limit=7")).isEqualTo(sorted);
    assertThat(stage.get("/v1/feeds/country:us").get("items")).isEmpty();
  }

  @Test
  void pagingNeverRepeatsAnItemNorSkipsOneThatStoodStill() throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    for (long seed = 0; seed < 25; seed++) {
      stage.redis.commands().del(list("home"), fallen("home"));
      Random random = new Random(seed);
      Map<String, Integer> scores = new HashMap<>();
      for (int i = 0; i < 60; i++) {
        scores.put("p" + i, random.nextInt(30));
        stage.put("g1", "home", "p" + i, scores.get("p" + i), "c1");
      }
      Set<String> stillThere = new HashSet<>(scores.keySet());
      List<String> seen = new ArrayList<>();
      String next = HOME + "?limit=" + (1 + random.nextInt(9));
      while (next != null) {
        HttpResponse<String> answer = stage.ask(next);
        seen.addAll(ids(answer));
        next = next(answer);
        for (int moves = random.nextInt(6); moves > 0; moves--) {
          String id = "p" + random.nextInt(70); // some of them new
          stillThere.remove(id);
          if (random.nextInt(8) == 0) {
            stage.remove("g1", "home", id);
          } else {
            int score = scores.getOrDefault(id, 0) + random.nextInt(21) - 10;
            scores.put(id, score);
            stage.put("g1", "home", id, score, "c1");
          }
        }
      }
      assertThat(seen).as("seed %s", seed).doesNotHaveDuplicates().containsAll(stillThere);
    }
  }

  @Test
  void pagingNeverRepeatsAnItemNorSkipsOneThatStoodStillWhereRedisIsEmptyEither() throws Exception {
    int crossed = 0;
    for (long seed = 0; seed < 8; seed++) {
      stage.empty();
      stage.keptGeneration("g1", 1, "at_once");
      stage.keptActive("g1");
      Random random = new Random(seed);
      Map<String, Integer> scores = new HashMap<>();
      for (int i = 0; i < 60; i++) {
        scores.put("p" + i, random.nextInt(30));
        stage.kept("g1", "p" + i, scores.get("p" + i), "c1", "home");
      }
      Set<String> stillThere = new HashSet<>(scores.keySet());
      List<String> seen = new ArrayList<>();
      String next = HOME + "?limit=" + (1 + random.nextInt(9));
      while (next != null) {
        HttpResponse<String> answer = stage.ask(next);
        seen.addAll(ids(answer));
        next = next(answer);
        for (int moves = random.nextInt(6); moves > 0; moves--) {
          String id = "p" + random.nextInt(70); // some of them new
          stillThere.remove(id);
          int before = scores.getOrDefault(id, 0);
          int score = before + random.nextInt(21) - 10;
          if (random.nextInt(8) == 0 && scores.containsKey(id)) {
            stage.keptGone("g1", id, before);
            continue;
          }
          if (score < before && scores.containsKey(id)) {
            stage.keptFall("g1", id, before);
            crossed += next != null && seen.contains(id) && score < end(next) ? 1 : 0;
          }
          scores.put(id, score);
          stage.kept("g1", id, score, "c1", "home");
        }
      }
      assertThat(seen).as("seed %s", seed).doesNotHaveDuplicates().containsAll(stillThere);
    }
    assertThat(crossed).as("what was shown stands behind the reader").isPositive();
  }

  /** As when scores that depend on the instant are brought up to it: everything falls. */
  @Test
  void whatOnlyFellBehindTheReaderIsShownAndNothingTwice() throws Exception {
    int crossed = 0;
    for (long seed = 0; seed < 25; seed++) {
      stage.redis.commands().flushall();
      stage.hotGeneration("g1");
      stage.activate("g1");
      Random random = new Random(seed);
      Map<String, Double> scores = new HashMap<>();
      for (int i = 0; i < 60; i++) {
        scores.put("p" + i, 30 * random.nextDouble());
        stage.put("g1", "home", "p" + i, scores.get("p" + i), "c1");
      }
      Set<String> stoodBehind = new HashSet<>(scores.keySet());
      List<String> seen = new ArrayList<>();
      String next = HOME + "?limit=" + (8 + random.nextInt(5));
      while (next != null) {
        stage.awaitNextMillisecond(); // a fall of the very millisecond of a page counts as later
        HttpResponse<String> answer = stage.ask(next);
        seen.addAll(ids(answer));
        next = next(answer);
        double end = next == null ? Double.NEGATIVE_INFINITY : end(next);
        for (String id : List.copyOf(scores.keySet())) {
          double before = scores.get(id);
          double fall = random.nextInt(10) == 0 ? 10 * random.nextDouble() : random.nextDouble();
          if (!seen.contains(id) && before >= end) {
            stoodBehind.remove(id);
          }
          if (random.nextBoolean() && before - fall > 0) {
            crossed += before > end && before - fall < end && seen.contains(id) ? 1 : 0;
            scores.put(id, before - fall);
            stage.put("g1", "home", id, before - fall, "c1");
          }
        }
      }
      assertThat(seen).as("seed %s", seed).doesNotHaveDuplicates().containsAll(stoodBehind);
      assertThat(stoodBehind).as("seed %s", seed).hasSize(60);
    }
    assertThat(crossed).isPositive();
  }

  @Test
  @Timeout(120)
  void pagingNeverRepeatsAnItemWhileTheListIsWritten() throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    for (int i = 0; i < 300; i++) {
      stage.put("g1", "home", "p" + i, i, "c1");
    }
    Set<String> moved = ConcurrentHashMap.newKeySet();
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              Random random = new Random(7);
              int[] falls = new int[300];
              while (!done.get()) {
                int i = random.nextInt(300); // every third moves, every third stands still
                String id = "p" + i;
                if (i % 3 == 0) {
                  moved.add(id);
                  stage.put("g1", "home", id, random.nextInt(300), "c1");
                } else if (i % 3 == 1 && falls[i] < 400) { // and falls, never to the next one
                  stage.put("g1", "home", id, i - ++falls[i] / 1000.0, "c1");
                }
              }
            });
    writer.start();
    try {
      for (int scroll = 0; scroll < 5; scroll++) {
        List<String> seen = walked(HOME + "?limit=11");
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen.stream().filter(id -> Integer.parseInt(id.substring(1)) % 3 != 0))
            .hasSize(200);
      }
    } finally {
      done.set(true);
      writer.join();
    }
    assertThat(moved).hasSizeGreaterThan(50);
  }

  @Test
  void whatFellBeforeTheFirstPageIsShownAndWhatFellSinceIsNot() throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    for (int i = 0; i < 6; i++) {
      stage.put("g1", "home", "p" + i, 10 - i, "c1");
    }
    stage.put("g1", "home", "p0", 1, "c1");
    // As if it fell a while ago: a fall of this very millisecond counts as later than the page.
    stage.redis.commands().zadd(fallen("home"), System.currentTimeMillis() - 1_000.0, "p0");
    HttpResponse<String> first = stage.ask(HOME + "?limit=2");
    assertThat(ids(first)).containsExactly("p1", "p2");

    stage.put("g1", "home", "p1", 2, "c1");

    assertThat(walked(next(first))).containsExactly("p3", "p4", "p5", "p0");
  }

  @Test
  void aLongRunOfFallenItemsEndsAPageEarlyAndNotTheFeed() throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    stage.put("g1", "home", "first", 100_000, "c1");
    stage.put("g1", "home", "last", -1, "c1");
    HttpResponse<String> first = stage.ask(HOME + "?limit=1");
    stage.fallen("g1", "home", 4_500);

    HttpResponse<String> second = stage.ask(next(first));
    assertThat(ids(second)).isEmpty();
    assertThat(next(second)).isNotNull();
    assertThat(walked(next(second))).containsExactly("last");
  }

  /** What a page shows of an item goes from Redis when nobody writes it for long. */
  @Test
  void anItemThatNobodyWroteForLongIsShownAsItIsKept() throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    for (String id : List.of("old", "new", "gone")) {
      stage.put("g1", "home", id, id.length(), "c1");
    }
    stage.kept("g1", "old", 1, "c1", "home");
    stage.keptGone("g1", "gone", 4);
    for (String id : List.of("old", "gone")) {
      stage.redis.commands().del(FeedKeys.item("g1", "post", id));
    }

    assertThat(ids(stage.ask(HOME))).containsExactly("old", "new");
    JsonNode items = stage.get(HOME).get("items");
    assertThat(items.get(0).get("s_score").asDouble()).as("as it stands").isEqualTo(3);
    assertThat(items.get(0).get("creator_id").asString()).isEqualTo("c1");
  }

  @Test
  void theListEndsWhereItsGenerationSaysThoughMoreAreKeptToFillGaps() throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    configure("g1", "\"max_items\":5000", "\"max_items\":4");
    for (int i = 0; i < 5; i++) {
      stage.put("g1", "home", "p" + i, 10 - i, "c1");
    }

    assertThat(walked(HOME + "?limit=3")).containsExactly("p0", "p1", "p2", "p3");
    assertThat(walked(HOME + "?limit=4")).containsExactly("p0", "p1", "p2", "p3");
    stage.remove("g1", "home", "p1");
    assertThat(walked(HOME + "?limit=3")).containsExactly("p0", "p2", "p3", "p4");
  }

  @Test
  void aCreatorsFurtherItemsStandLowerOnThePageAndPagesGoOnByTheStoredScore() throws Exception {
    stage.hotGeneration("g1", "decay", 0.5, "home");
    stage.activate("g1");
    // The second of c1 counts for 0.625 of its mass: log2 of that is −0.68.
    stage.put("g1", "home", "p1", 9.0, "c1");
    stage.put("g1", "home", "p2", 8.9, "c1");
    stage.put("g1", "home", "p3", 8.5, "c2");
    stage.put("g1", "home", "p4", 8.4, "c1");
    stage.put("g1", "home", "p5", 8.3, "c1");

    HttpResponse<String> first = stage.ask(HOME + "?limit=3");
    assertThat(ids(first)).containsExactly("p1", "p3", "p2");
    assertThat(walked(next(first))).containsExactly("p4", "p5");
    assertThat(walked(HOME + "?limit=2")).containsExactly("p1", "p2", "p3", "p4", "p5");
    assertThat(FeedStage.JSON.readTree(first.body()).get("items").get(2).get("s_score").asDouble())
        .isEqualTo(8.9);
  }

  @Test
  void aScrollKeepsToItsGenerationWhileAnotherIsActivated() throws Exception {
    stage.hotGeneration("g1");
    stage.hotGeneration("g2");
    stage.activate("g1");
    for (int i = 0; i < 6; i++) {
      stage.put("g1", "home", "p" + i, 10 - i, "c1");
      stage.put("g2", "home", "p" + i, i, "c1");
    }
    HttpResponse<String> first = stage.ask(HOME + "?limit=2");

    stage.activate("g2");

    HttpResponse<String> second = stage.ask(next(first));
    assertThat(ids(second)).containsExactly("p2", "p3");
    assertThat(FeedStage.JSON.readTree(second.body()).get("generation").asString()).isEqualTo("g1");
    assertThat(ids(stage.ask(HOME + "?limit=2"))).containsExactly("p5", "p4");
    assertThat(walked(HOME + "?limit=2&generation=g1"))
        .containsExactly("p0", "p1", "p2", "p3", "p4", "p5");
    stage.problem(next(first) + "&generation=g2", 400, "bad-cursor");
  }

  @Test
  void aPageGoesByWhatIsConfiguredAndActiveNowWhateverThisEdgeSawBefore() throws Exception {
    stage.hotGeneration("g1");
    stage.hotGeneration("g2");
    stage.activate("g1");
    for (int i = 0; i < 4; i++) {
      stage.put("g1", "home", "p" + i, 10 - i, "c1");
      stage.put("g2", "home", "p" + i, i, "c1");
    }
    // Twice: from the second on the edge knows a generation and reads its list at once.
    for (int i = 0; i < 2; i++) {
      assertThat(ids(stage.ask(HOME))).containsExactly("p0", "p1", "p2", "p3");
      assertThat(ids(stage.ask(HOME + "?generation=g2"))).containsExactly("p3", "p2", "p1", "p0");
    }

    configure("g1", "\"max_items\":5000", "\"max_items\":2");
    assertThat(ids(stage.ask(HOME))).containsExactly("p0", "p1");
    configure("g2", "\"max_items\":5000", "\"max_items\":3");
    assertThat(ids(stage.ask(HOME + "?generation=g2"))).containsExactly("p3", "p2", "p1");
    stage.activate("g2");
    assertThat(ids(stage.ask(HOME))).containsExactly("p3", "p2", "p1");
    configure("g2", "\"home\",", "");
    stage.problem(HOME, 404, "scope-not-ranked");
    stage.redis.commands().del(FeedKeys.ACTIVE);
    stage.problem(HOME, 404, "no-active-generation");
    stage.redis.commands().del(FeedKeys.GENERATIONS);
    stage.problem(HOME + "?generation=g2", 404, "unknown-generation");
  }

  @Test
  void aPostThatStandsInTwoListsOfAMergedFeedIsShownOnce() throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    // Its creator changed, and only one of the lists has heard of it.
    stage.put("g1", "creator:c1", "moved", 3, "c1");
    stage.put("g1", "creator:c2", "moved", 2, "c2");
    stage.put("g1", "creator:c2", "other", 1, "c2");

    assertThat(ids(stage.ask("/v1/feeds/following?creators=c1,c2")))
        .containsExactly("moved", "other");
  }

  @Test
  void aCursorIsGoneOnceFallsAreForgotten() throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    stage.put("g1", "home", "p1", 1, "c1");
    long now = System.currentTimeMillis();

    assertThat(stage.ask(HOME + "?cursor=" + cursor(now - 590_000)).statusCode()).isEqualTo(200);
    HttpResponse<String> old = stage.ask(HOME + "?cursor=" + cursor(now - 600_001));
    FeedStage.problem(old, 410, "expired-cursor");
    assertThat(old.body()).contains("begin again without a cursor");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPostAndASessionOfOneIdAreTwoItems(boolean hot) throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    stage.kept("g1", "x", 2, "c1", "home");
    stage.kept("g1", "x", 1, "c2", "live");
    if (hot) {
      stage.put("g1", "home", "x", 2, "c1");
      stage.put("g1", "live", "x", 1, "c2");
    }
    assertThat(stage.ask(HOME).body()).contains("\"kind\":\"post\",\"creator_id\":\"c1\"");
    assertThat(stage.ask(HOME + "/items/x/explain").body()).contains("\"creator_id\":\"c1\"");
    String live = HOME.replace("home", "live");
    assertThat(stage.ask(live).body()).contains("\"kind\":\"session\",\"creator_id\":\"c2\"");
    assertThat(stage.ask(live + "/items/x/explain").body()).contains("\"creator_id\":\"c2\"");
  }

  @Test
  void whatIsOverOrHasJustGoneIsNotShown() throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    stage.put("g1", "home", "over", 3, "c1");
    stage.redis.commands().hset(FeedKeys.item("g1", FeedItem.POST, "over"), "expires_at", "1");
    stage.put("g1", "home", "gone", 2, "c1");
    stage.redis.commands().del(FeedKeys.item("g1", FeedItem.POST, "gone"));
    stage.put("g1", "home", "here", 1, "c1");

    assertThat(walked(HOME + "?limit=1")).containsExactly("here");
  }

  @Test
  void answersThatHaveNotChangedAreNotSentAgain() throws Exception {
    stage.hotGeneration("g1");
    stage.activate("g1");
    stage.put("g1", "home", "p1", 1, "c1");
    stage.put("g1", "home", "p2", 2, "c1");
    HttpResponse<String> first = stage.ask(HOME + "?limit=1");
    assertThat(first.headers().allValues("Cache-Control"))
        .containsExactly("public, max-age=2, stale-while-revalidate=30");
    String tag = first.headers().firstValue("ETag").orElseThrow();
    assertThat(tag).startsWith("W/\"");
    // The tag changes every five minutes with the cursor that it keeps; a test may straddle that.
    assertThat(Stream.of(1, 2).map(again -> status(HOME + "?limit=1", tag(HOME + "?limit=1"))))
        .contains(304);

    stage.put("g1", "home", "p3", 3, "c1");
    assertThat(status(HOME + "?limit=1", tag)).isEqualTo(200);
  }

  @Test
  @Timeout(60)
  void whileRedisIsAwayTheKeptOnesAreAnswered() throws Exception {
    stage.keptGeneration("g1", 1, "at_once");
    stage.keptActive("g1");
    for (int i = 0; i < 5; i++) {
      stage.kept("g1", "p" + i, i, "c1", "home", "creator:c1");
    }
    stage.redis.kill();
    try {
      assertThat(walked(HOME + "?limit=2")).containsExactly("p4", "p3", "p2", "p1", "p0");
      assertThat(walked("/v1/feeds/following?creators=c1,c2&limit=3")).hasSize(5);
      assertThat(stage.get("/v1/generations").get("active").asString()).isEqualTo("g1");
      assertThat(stage.get("/v1/generations").get("items").get(0).get("listed").toString())
          .isEqualTo("{\"home\":5,\"live\":null}");
      // Redis may have them.
      stage.problem("/v1/feeds/live", 503, "store-unavailable");
      stage.problem(HOME + "?generation=g2", 503, "store-unavailable");
    } finally {
      stage.redis.start();
      while (stage.ask("/actuator/health/readiness").statusCode() != 200) {
        Thread.sleep(50); // the edge connects again by itself
      }
    }
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    stage.problem(HOME, 404, "no-active-generation");
    stage.problem(HOME + "?generation=g1", 404, "unknown-generation");
    stage.hotGeneration("g1", "decay", 1, "home");
    stage.activate("g1");
    stage.problem("/v1/feeds/nowhere", 400, "unknown-scope");
    stage.problem("/v1/feeds/country:", 400, "unknown-scope");
    stage.problem("/v1/feeds/creator:" + "c".repeat(257), 400, "unknown-scope");
    stage.problem("/v1/feeds/creator:" + "c".repeat(256), 404, "scope-not-ranked");
    stage.problem("/v1/feeds/live", 404, "scope-not-ranked");
    stage.problem("/v1/feeds/following?creators=c1", 404, "scope-not-ranked");
    stage.problem(HOME + "?limit=0", 400, "bad-limit");
    stage.problem(HOME + "?limit=101", 400, "bad-limit");
    stage.problem(HOME + "?limit=many", 400, "bad-parameter");
    stage.problem(HOME + "?cursor=nonsense", 400, "bad-cursor");
    stage.problem(HOME + "?cursor=***", 400, "bad-cursor");
    stage.problem("/v1/feeds/following?creators=", 400, "bad-creators");
    stage.problem("/v1/feeds/following?creators=c1,,c2", 400, "bad-creators");
    stage.problem(HOME + "/items/p1/explain", 404, "not-in-feed");
    stage.problem("/v1/generations/compare?a=g1&b=g2", 404, "unknown-generation");
    stage.problem("/v1/generations/compare?a=g1&b=g1&top=0", 400, "bad-top");
    stage.problem("/v1/generations/compare?a=g1", 400, "missing-parameter");
    assertThat(stage.get(HOME).get("items")).isEmpty();
  }

  /** Says of a generation something else than before. */
  private static void configure(String generation, String before, String now) {
    String said = stage.redis.commands().hget(FeedKeys.GENERATIONS, generation);
    assertThat(said).contains(before);
    stage.redis.commands().hset(FeedKeys.GENERATIONS, generation, said.replace(before, now));
  }

  /** A cursor of a first page at a time, as one of ours was, with the time replaced. */
  private static String cursor(long firstPageMs) {
    String plain =
        "1" + firstPageMs + "." + Long.toHexString(Double.doubleToLongBits(9)) + ".g1|p9";
    return java.util.Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** The score behind which a link goes on. */
  private static double end(String link) {
    String cursor = link.substring(link.indexOf("cursor=") + 7).replaceAll("&.*", "");
    String plain =
        new String(
            java.util.Base64.getUrlDecoder().decode(cursor),
            java.nio.charset.StandardCharsets.UTF_8);
    String marks = plain.substring(0, plain.indexOf(';'));
    return Double.longBitsToDouble(
        Long.parseUnsignedLong(marks.substring(marks.lastIndexOf('.') + 1), 16));
  }

  private static String list(String scope) {
    return FeedKeys.list("g1", scope);
  }

  private static String fallen(String scope) {
    return FeedKeys.fallen("g1", scope);
  }

  private static String tag(String path) {
    try {
      return stage.ask(path).headers().firstValue("ETag").orElseThrow();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static int status(String path, String tag) {
    try {
      return stage.ask(path, "If-None-Match", tag).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Follows the links of a feed to its end. */
  private static List<String> walked(String path) throws Exception {
    List<String> ids = new ArrayList<>();
    String next = path;
    while (next != null) {
      HttpResponse<String> answer = stage.ask(next);
      ids.addAll(ids(answer));
      next = next(answer);
    }
    return ids;
  }

  private static List<String> ids(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<String> ids = new ArrayList<>();
    FeedStage.JSON
        .readTree(answer.body())
        .get("items")
        .forEach(item -> ids.add(item.get("id").asString()));
    return ids;
  }

  private static String next(HttpResponse<String> answer) {
    String link =
        answer
            .headers()
            .firstValue("Link")
            .map(text -> text.substring(1, text.indexOf('>')))
            .orElse(null);
    JsonNode cursor = FeedStage.JSON.readTree(answer.body()).get("next_cursor");
    assertThat(cursor.isNull()).isEqualTo(link == null);
    return link;
  }
}
