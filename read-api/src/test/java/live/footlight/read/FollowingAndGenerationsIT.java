package live.footlight.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import live.footlight.contract.view.FeedKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Feeds of creators one follows, explanations, and what is said of generations. */
class FollowingAndGenerationsIT {
  private static final String FOLLOWING = "/v1/feeds/following";
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
    stage.hotGeneration("g1");
    stage.activate("g1");
  }

  @Test
  void listsOfCreatorsAreMergedInTheOrderOfTheirItems() throws Exception {
    List<String> sorted = new ArrayList<>();
    for (int i = 59; i >= 0; i--) {
      String creator = "c" + i % 7;
      int half = i / 2;
      stage.put("g1", "creator:" + creator, "p" + i, half, creator);
      if (i % 7 < 3) {
        sorted.add("p" + i);
      }
    }
    sorted.sort(
        (a, b) -> {
          int order = Integer.compare(number(b) / 2, number(a) / 2);
          return order == 0 ? b.compareTo(a) : order;
        });

    assertThat(walked(FOLLOWING + "?creators=c0,c1,c2,nobody&limit=4")).isEqualTo(sorted);
    assertThat(walked(FOLLOWING + "?creators=c1,c1&limit=100")).hasSize(9);
    assertThat(stage.get(FOLLOWING + "?creators=nobody").get("items")).isEmpty();
  }

  @Test
  void mergedPagesNeverRepeatAnItemNorSkipOneThatStoodStill() throws Exception {
    for (long seed = 0; seed < 15; seed++) {
      stage.empty();
      stage.hotGeneration("g1");
      stage.activate("g1");
      Random random = new Random(seed);
      int[] scores = new int[60];
      Set<String> stillThere = new HashSet<>();
      for (int i = 0; i < 60; i++) {
        scores[i] = random.nextInt(30);
        stillThere.add("p" + i);
        stage.put("g1", "creator:c" + i % 5, "p" + i, scores[i], "c" + i % 5);
      }
      List<String> seen = new ArrayList<>();
      String next = FOLLOWING + "?creators=c0,c1,c2,c3,c4&limit=" + (1 + random.nextInt(9));
      while (next != null) {
        HttpResponse<String> answer = stage.ask(next);
        seen.addAll(ids(answer));
        next = next(answer);
        for (int moves = random.nextInt(6); moves > 0; moves--) {
          int i = random.nextInt(60);
          stillThere.remove("p" + i);
          scores[i] += random.nextInt(21) - 10;
          stage.put("g1", "creator:c" + i % 5, "p" + i, scores[i], "c" + i % 5);
        }
      }
      assertThat(seen).as("seed %s", seed).doesNotHaveDuplicates().containsAll(stillThere);
    }
  }

  @Test
  void aMergedPageGoesNoFartherThanAListThatIsFullOfFallenItemsWasLookedAt() throws Exception {
    stage.put("g1", "creator:c1", "first", 100_000, "c1");
    stage.put("g1", "creator:c1", "last", -2, "c1");
    stage.put("g1", "creator:c2", "between", -1, "c2");
    String path = FOLLOWING + "?creators=c1,c2&limit=1";
    HttpResponse<String> first = stage.ask(path);
    stage.fallen("g1", "creator:c1", 2_500);

    assertThat(ids(stage.ask(next(first)))).isEmpty();
    assertThat(walked(next(first))).containsExactly("between", "last");
  }

  @Test
  void withoutCreatorsItIsThoseWhomTheSubjectOfTheTokenFollows() throws Exception {
    stage.put("g1", "creator:c1", "p1", 1, "c1");
    stage.put("g1", "creator:c2", "p2", 2, "c2");
    stage.put("g1", "creator:c3", "p3", 3, "c3");
    stage.keptFollow("u1", "c1", true, 5);
    stage.keptFollow("u1", "c2", true, 6);
    stage.keptFollow("u1", "c3", false, 7);
    String own = FeedStage.token("u1", "read read:own");

    assertThat(items(stage.get(FOLLOWING, own))).containsExactly("p2", "p1");
    HttpResponse<String> answer = stage.ask(FOLLOWING, "Authorization", "Bearer " + own);
    assertThat(answer.headers().allValues("Cache-Control")).containsExactly("private, no-cache");
    assertThat(answer.headers().allValues("Vary")).contains("Authorization");
    assertThat(items(stage.get(FOLLOWING, FeedStage.token("u2", "read:own")))).isEmpty();
    stage.problem(FOLLOWING, 401, "unauthorized");
    FeedStage.problem(
        stage.ask(FOLLOWING, "Authorization", "Bearer " + FeedStage.token("u1", "read")),
        403,
        "forbidden");
  }

  /** Redis was emptied, and knows whom the user followed since. */
  @Test
  void followsThatRedisLostAreThoseThatAreKept() throws Exception {
    stage.put("g1", "creator:c1", "p1", 1, "c1");
    stage.put("g1", "creator:c2", "p2", 2, "c2");
    stage.keptFollow("u1", "c1", true, 5);
    stage.keptFollow("u1", "c2", true, 6);
    stage.redis.commands().zadd(FeedKeys.follows("u1"), 6, "c2");

    assertThat(items(stage.get(FOLLOWING, FeedStage.token("u1", "read:own"))))
        .containsExactly("p2", "p1");
  }

  @Test
  void followsAreReadFromRedisWhereMongoDbIsAway() throws Exception {
    try (FeedStage alone = new FeedStage()) {
      alone.hotGeneration("g1");
      alone.activate("g1");
      alone.put("g1", "creator:c1", "p1", 1, "c1");
      alone.redis.commands().zadd(FeedKeys.follows("u1"), 5, "c1");
      alone.stopMongo();

      assertThat(items(alone.get(FOLLOWING, FeedStage.token("u1", "read:own"))))
          .containsExactly("p1");
    }
  }

  @Test
  void refusesMoreCreatorsThanItMerges() throws Exception {
    String many =
        IntStream.rangeClosed(1, 201).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    stage.problem(FOLLOWING + "?creators=" + many, 400, "bad-creators");
  }

  @Test
  void explainsWhyAnItemStandsWhereItStands() throws Exception {
    stage.hotGeneration("g1", "decay", 0.5, "home");
    for (int i = 0; i < 7; i++) {
      stage.put("g1", "home", "p" + i, 100 - i, i % 2 == 0 ? "c1" : "c2");
      stage.kept("g1", "p" + i, 100 - i, i % 2 == 0 ? "c1" : "c2", "home");
    }

    JsonNode why = stage.get("/v1/feeds/home/items/p6/explain?limit=4");

    assertThat(why.get("generation").asString()).isEqualTo("g1");
    assertThat(why.get("formula").asString()).isEqualTo("decay");
    assertThat(why.get("generation_version").asLong()).isEqualTo(2);
    assertThat(why.get("place").asLong()).isEqualTo(7);
    assertThat(why.get("s_score").asDouble()).isEqualTo(94);
    // p4 is of the same creator and on the same page of four.
    assertThat(why.get("penalties").get("creator_items_before").asInt()).isEqualTo(1);
    assertThat(why.get("penalties").get("creator_share").asDouble()).isEqualTo(0.625);
    assertThat(why.get("shown_score").asDouble())
        .isCloseTo(94 + Math.log(0.625) / Math.log(2), within(1e-9));
    // However much is left by now: three times what likes left, minus four times what hides did.
    JsonNode liked = why.get("masses").get(0);
    JsonNode hidden = why.get("masses").get(1);
    assertThat(liked.get("kind").asString()).isEqualTo("liked");
    assertThat(liked.get("count").asLong()).isEqualTo(2);
    assertThat(liked.get("contribution").asDouble())
        .isCloseTo(3 * liked.get("mass").asDouble(), within(1e-12));
    assertThat(hidden.get("contribution").asDouble())
        .isCloseTo(-4 * hidden.get("mass").asDouble(), within(1e-12));
    assertThat(why.get("masses").get(2).get("weight").asDouble()).isZero();
    // The last bit depends on the order of the sum, and so on how much the time has left of each.
    double sum =
        why.get("prior").asDouble()
            + liked.get("contribution").asDouble()
            + hidden.get("contribution").asDouble();
    assertThat(why.get("mass").asDouble()).isCloseTo(sum, within(1e-12 * Math.abs(sum)));
    assertThat(why.get("penalties").get("negative").asDouble())
        .isEqualTo(hidden.get("contribution").asDouble());
    assertThat(stage.get("/v1/feeds/home/items/p6/explain").get("place").asLong()).isEqualTo(7);
    stage.problem("/v1/feeds/home/items/p7/explain", 404, "not-in-feed");
    stage.redis.commands().del(FeedKeys.list("g1", "home"));
    assertThat(
            stage
                .get("/v1/feeds/home/items/p6/explain?limit=4")
                .get("penalties")
                .get("creator_items_before")
                .asInt())
        .isEqualTo(1);
  }

  @Test
  void generationsAreThoseOfBothStoresInTheirNewestVersion() throws Exception {
    stage.keptGeneration("g0", 0.5, "by_replay");
    stage.keptGeneration("g1", 0.5, "at_once");
    ObjectNode generations = (ObjectNode) stage.get("/v1/generations");

    assertThat(generations.get("active").asString()).isEqualTo("g1");
    assertThat(generations.get("items").get(0))
        .isEqualTo(
            FeedStage.JSON.readTree(
                """
                {"generation":"g0","version":2,"active":false,"formula":"decay",
                 "half_life_seconds":21600,"prior":1.0,"weights":{"hidden":-4.0,"liked":3.0},
                 "max_items":5000,"per_creator_decay":0.5,
                 "scopes":["home","live","country:*","category:*","creator:*"],
                 "start":"by_replay","listed":{"home":0,"live":0}}
                """));
    assertThat(generations.get("items").get(1).get("active").asBoolean()).isTrue();
    assertThat(generations.get("items").get(1).get("start").asString()).isEqualTo("at_once");
    assertThat(generations.get("items").size()).isEqualTo(2);
    String tag = stage.ask("/v1/generations").headers().firstValue("ETag").orElseThrow();
    assertThat(stage.ask("/v1/generations", "If-None-Match", tag).statusCode()).isEqualTo(304);
    stage.activate("g0");
    assertThat(stage.ask("/v1/generations", "If-None-Match", tag).statusCode()).isEqualTo(200);
  }

  @Test
  void saysHowFarAGenerationIsWritten() throws Exception {
    stage.hotGeneration("g2");
    for (int i = 0; i < 3; i++) {
      stage.put("g1", "home", "p" + i, i, "c1");
    }
    stage.put("g2", "home", "p0", 1, "c1");
    stage.kept("g2", "s1", 1, "c1", "live");

    JsonNode items = stage.get("/v1/generations").get("items");
    assertThat(items.get(0).get("listed").toString()).isEqualTo("{\"home\":3,\"live\":0}");
    assertThat(items.get(1).get("listed").toString()).isEqualTo("{\"home\":1,\"live\":1}");
    JsonNode compared = stage.get("/v1/generations/compare?a=g1&b=g2&top=2");
    assertThat(compared.get("a").get("items").asInt()).isEqualTo(2);
    assertThat(compared.get("a").get("listed").asInt()).isEqualTo(3);
    assertThat(compared.get("b").get("listed").asInt()).isEqualTo(1);
  }

  @Test
  void comparesHowTwoGenerationsRank() throws Exception {
    stage.hotGeneration("g2");
    String[] a = {"p1", "p2", "p3", "p4", "p5", "p6"};
    String[] b = {"p2", "p1", "p3", "p7", "p4", "p1st"};
    for (int i = 0; i < a.length; i++) {
      stage.put("g1", "home", a[i], 10 - i, "c1");
      stage.put("g2", "home", b[i], 10 - i, "c1");
    }

    JsonNode compared = stage.get("/v1/generations/compare?a=g1&b=g2&top=5");

    assertThat(compared.get("scope").asString()).isEqualTo("home");
    assertThat(compared.get("a").get("items").asInt()).isEqualTo(5);
    assertThat(compared.get("common").asInt()).isEqualTo(4);
    assertThat(compared.get("overlap").asDouble()).isEqualTo(0.8);
    // Of the six pairs of p1 to p4 one is the other way round.
    assertThat(compared.get("kendall_tau").asDouble()).isCloseTo(4.0 / 6, within(1e-12));
    assertThat(compared.get("movers").get(0))
        .isEqualTo(
            FeedStage.JSON.readTree("{\"id\":\"p7\",\"rank_a\":null,\"rank_b\":4,\"moved\":2}"));
    JsonNode same = stage.get("/v1/generations/compare?a=g1&b=g1");
    assertThat(same.get("kendall_tau").asDouble()).isEqualTo(1);
    assertThat(same.get("movers")).isEmpty();
    JsonNode nothing = stage.get("/v1/generations/compare?a=g1&b=g2&scope=live");
    assertThat(nothing.get("overlap").isNull()).isTrue();
    assertThat(nothing.get("kendall_tau").isNull()).isTrue();
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring(1));
  }

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
    return items(FeedStage.JSON.readTree(answer.body()));
  }

  private static List<String> items(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.get("items").forEach(item -> ids.add(item.get("id").asString()));
    return ids;
  }

  private static String next(HttpResponse<String> answer) {
    return answer
        .headers()
        .firstValue("Link")
        .map(text -> text.substring(1, text.indexOf('>')))
        .orElse(null);
  }
}
