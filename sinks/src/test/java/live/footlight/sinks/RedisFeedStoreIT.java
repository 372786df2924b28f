package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedKeys;
import live.footlight.contract.view.FollowView;
import live.footlight.contract.view.GenerationView;
import live.footlight.contract.view.GenerationsView;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisFeedStoreIT extends VersionedViewContract<FeedChange, FeedChange> {
  private static final String LIST = FeedKeys.list("g1", "home");
  private static final String VERSIONS = FeedKeys.versions("g1", "home");
  private static final String FALLEN = FeedKeys.fallen("g1", "home");
  private static final String GONE = FeedKeys.gone("g1", "home");
  private static final String HEIGHTS = FeedKeys.heights("g1", "home");
  private RedisServerProcess redis;

  @BeforeEach
  void start() {
    redis = RedisServerProcess.volatileServer();
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  @Override
  SinkHarness<FeedChange> openSink() throws Exception {
    return sink(RedisViews.feedChanges(), TypeInformation.of(FeedChange.class));
  }

  private <T> SinkHarness<T> sink(RedisViewSerializer<T> serializer, TypeInformation<T> type)
      throws Exception {
    return new SinkHarness<>(
        RedisViewSink.<T>builder().uri(redis.uri()).serializer(serializer).build(), type);
  }

  /** Every third version it goes. */
  @Override
  FeedChange view(long version) {
    return version % 3 == 0 ? gone("p1", version) : at("p1", version * 0.1, version);
  }

  @Override
  FeedChange encode(FeedChange view) {
    return view;
  }

  @Override
  FeedChange read() {
    Double score = redis.commands().zscore(LIST, "p1");
    long version = Long.parseLong(redis.commands().hget(VERSIONS, "p1"));
    return score == null ? gone("p1", version) : at("p1", score, version);
  }

  @Override
  Object dump() {
    return RedisBoards.dump(redis.commands());
  }

  private static FeedChange at(String item, double score, long version) {
    return new FeedChange("g1", "home", item, true, score, version, 1, 8);
  }

  private static FeedChange gone(String item, long version) {
    return new FeedChange("g1", "home", item, false, 0, version, 1, 8);
  }

  @Test
  void aListHoldsAQuarterMoreThanItShowsAndWhatWasCutOffComesBack() throws Exception {
    try (SinkHarness<FeedChange> sink = openSink()) {
      for (int i = 0; i < 20; i++) {
        sink.write(at("p" + i, i, 4));
      }
      sink.checkpoint();
      assertThat(redis.commands().zrange(LIST, 0, -1)).hasSize(10).startsWith("p10");
      assertThat(redis.commands().hlen(VERSIONS)).as("and the length").isEqualTo(11);

      sink.write(at("p3", 15.5, 8));
      sink.checkpoint();
      assertThat(redis.commands().zrange(LIST, 0, -1)).hasSize(10).contains("p3");
      sink.write(gone("p19", 8));
      sink.checkpoint();
      sink.write(at("p10", 10, 4));
      sink.checkpoint();
      assertThat(redis.commands().zrange(LIST, 0, -1)).hasSize(10).contains("p10");
    }
  }

  @Test
  void whatFellOrWentIsRememberedForAWhile() throws Exception {
    try (SinkHarness<FeedChange> sink = openSink()) {
      sink.writeAll(List.of(at("up", 1, 1), at("down", 2, 1), at("gone", 3, 1)));
      sink.checkpoint();
      sink.writeAll(List.of(at("up", 2, 2), at("down", 1, 2), gone("gone", 2)));
      sink.checkpoint();
      assertThat(redis.commands().zrange(FALLEN, 0, -1)).containsExactly("down", "gone");
      assertThat(redis.commands().hgetall(HEIGHTS)).containsOnlyKeys("down", "gone");
      assertThat(redis.commands().pttl(HEIGHTS)).isBetween(500_000L, 600_000L);

      long longAgo = System.currentTimeMillis() - FeedKeys.FALLEN_KEPT_MS - 60_000;
      redis.commands().zadd(FALLEN, (double) longAgo, "down");
      redis.commands().zadd(FALLEN, (double) longAgo, "gone");
      sink.write(at("up", 3, 3));
      sink.checkpoint();
      assertThat(redis.commands().zcard(FALLEN)).isZero();
      assertThat(redis.commands().exists(HEIGHTS)).isZero();

      // A job that goes back beyond the takedown says again what was before.
      sink.write(at("gone", 3, 1));
      sink.checkpoint();
      assertThat(redis.commands().zscore(LIST, "gone")).isNull();
      assertThat(redis.commands().ttl(VERSIONS)).isEqualTo(-1);
      sink.write(at("gone", 4, 3));
      sink.checkpoint();
      assertThat(redis.commands().zscore(LIST, "gone")).isEqualTo(4);
    }
  }

  @Test
  void versionsOfWhatWentAreKeptForADay() throws Exception {
    try (SinkHarness<FeedChange> sink = openSink()) {
      sink.writeAll(List.of(at("back", 1, 1), at("gone", 3, 1)));
      sink.writeAll(List.of(gone("back", 2), gone("gone", 2)));
      sink.checkpoint();
      sink.write(at("back", 1, 3));
      sink.checkpoint();
      assertThat(redis.commands().zrange(GONE, 0, -1)).containsExactly("back", "gone");

      long yesterday = System.currentTimeMillis() - FeedKeys.GONE_KEPT_MS - 60_000;
      redis.commands().zadd(GONE, (double) yesterday, "gone");
      redis.commands().zadd(GONE, (double) yesterday, "back");
      sink.write(at("other", 3, 1));
      sink.checkpoint();
      assertThat(redis.commands().exists(GONE)).isZero();
      assertThat(redis.commands().hkeys(VERSIONS)).containsExactlyInAnyOrder("", "other", "back");
    }
  }

  @Test
  void ofAListThatStaysEmptyNothingIsLeft() throws Exception {
    try (SinkHarness<FeedChange> sink = openSink()) {
      sink.write(at("p1", 1, 1));
      sink.checkpoint();
      sink.write(gone("p1", 2));
      sink.checkpoint();
      for (String key : List.of(VERSIONS, GONE, FALLEN, HEIGHTS)) {
        assertThat(redis.commands().pttl(key)).isBetween(1L, FeedKeys.GONE_KEPT_MS);
      }
      sink.write(at("p2", 1, 1));
      sink.checkpoint();
      for (String key : List.of(VERSIONS, GONE, FALLEN)) {
        assertThat(redis.commands().ttl(key)).isEqualTo(-1);
      }
    }
  }

  @Test
  void anotherLengthOfAnOlderGenerationCutsNothingOff() throws Exception {
    try (SinkHarness<FeedChange> sink = openSink()) {
      for (int i = 0; i < 20; i++) {
        sink.write(new FeedChange("g1", "home", "p" + i, true, i, 4, 2, 100));
      }
      sink.checkpoint();
      // Of a subtask that has not heard of the second version.
      sink.write(new FeedChange("g1", "home", "p1", true, 30, 8, 1, 8));
      sink.checkpoint();
      assertThat(redis.commands().zcard(LIST)).isEqualTo(20);

      sink.writeAll(
          List.of(
              new FeedChange("g1", "home", "p2", true, 31, 8, 3, 4),
              new FeedChange("g1", "home", "p3", true, 32, 8, 2, 100)));
      sink.checkpoint();
      assertThat(redis.commands().zrevrange(LIST, 0, -1))
          .containsExactly("p3", "p2", "p1", "p19", "p18");
    }
  }

  @Test
  void ofFallsThoseAreKnownThatALaterOneDoesNotHide() throws Exception {
    try (SinkHarness<FeedChange> sink = openSink()) {
      double[] scores = {9, 5, 7, 6, 8, 1};
      for (int i = 0; i < scores.length; i++) {
        sink.write(at("p1", scores[i], i));
        sink.checkpoint();
      }
      assertThat(heights("p1")).containsExactly("9", "8");
      for (int i = 0; i < 30; i++) {
        sink.write(at("p1", -i, 10 + i));
        sink.checkpoint();
      }
      assertThat(heights("p1")).hasSize(16).startsWith("9").endsWith("-28");
    }
  }

  private List<String> heights(String item) {
    return Stream.of(redis.commands().hget(HEIGHTS, item).split(" "))
        .map(fall -> fall.substring(fall.indexOf(':') + 1))
        .toList();
  }

  @Test
  void anItemIsReplacedWholeAndItsEndIsRememberedForAWhile() throws Exception {
    String key = FeedKeys.item("g1", FeedItem.POST, "p1");
    try (SinkHarness<FeedItem> sink = sink(RedisViews.feedItems(), FeedViewTypes.FEED_ITEM)) {
      sink.write(FeedViews.item(7));
      sink.checkpoint();
      assertThat(redis.commands().hgetall(key))
          .isEqualTo(
              Map.of(
                  "version", "7",
                  "kind", "post",
                  "creator_id", "c1",
                  "published_at", "1007",
                  "expires_at", "0"));
      sink.write(FeedItem.gone("g1", "p1", FeedItem.POST, 9, 1, 0.5));
      sink.write(FeedViews.item(8));
      sink.checkpoint();
      assertThat(redis.commands().hgetall(key)).isEqualTo(Map.of("version", "9"));
      assertThat(redis.commands().pttl(key))
          .isBetween(FeedKeys.GONE_KEPT_MS - 100_000, FeedKeys.GONE_KEPT_MS);
      sink.write(FeedViews.item(10));
      sink.checkpoint();
      assertThat(redis.commands().hget(key, "kind")).isEqualTo("post");
      assertThat(redis.commands().pttl(key)).isGreaterThan(FeedKeys.ITEM_KEPT_MS - 100_000);
    }
  }

  @Test
  void aPostAndASessionOfOneIdAreTwoItems() throws Exception {
    try (SinkHarness<FeedItem> sink = sink(RedisViews.feedItems(), FeedViewTypes.FEED_ITEM)) {
      sink.write(FeedViews.item(7));
      sink.write(FeedItem.gone("g1", "p1", FeedItem.SESSION, 9, 1, 0.5));
      sink.checkpoint();
      assertThat(redis.commands().hget(FeedKeys.item("g1", FeedItem.POST, "p1"), "kind"))
          .isEqualTo("post");
      assertThat(redis.commands().hgetall(FeedKeys.item("g1", FeedItem.SESSION, "p1")))
          .isEqualTo(Map.of("version", "9"));
    }
  }

  @Test
  void anOlderGenerationNeverOverwritesNorAnOlderPointer() throws Exception {
    try (SinkHarness<GenerationsView> sink =
        sink(RedisViews.generations(), FeedViewTypes.GENERATIONS)) {
      sink.write(generations(2, "g1", 5));
      sink.write(generations(1, "g0", 4));
      sink.checkpoint();
      assertThat(redis.commands().hget(FeedKeys.GENERATIONS, "g1"))
          .isEqualTo(
              "{\"generation\":\"g1\",\"version\":2,\"formula\":\"decay\",\"half_life_seconds\":21600,"
                  + "\"prior\":1.0,\"weights\":{\"liked\":3.0},\"max_items\":8,"
                  + "\"per_creator_decay\":0.5,\"scopes\":[\"home\"],\"start\":\"at_once\"}");
      assertThat(redis.commands().hgetall(FeedKeys.ACTIVE))
          .isEqualTo(Map.of("generation", "g1", "version", "5"));
    }
  }

  @Test
  void whatHappenedLastSaysWhomAUserFollows() throws Exception {
    try (SinkHarness<FollowView> sink =
        sink(RedisViews.follows(), TypeInformation.of(FollowView.class))) {
      sink.write(new FollowView("u1", "c1", false, 20));
      sink.write(new FollowView("u1", "c1", true, 10));
      sink.write(new FollowView("u1", "c2", true, 10));
      sink.write(new FollowView("u1", "c3", true, 5));
      sink.checkpoint();
      assertThat(redis.commands().zrange(FeedKeys.follows("u1"), 0, -1))
          .containsExactly("c3", "c2");
      sink.write(new FollowView("u1", "c1", true, 21));
      sink.checkpoint();
      assertThat(redis.commands().zrange(FeedKeys.follows("u1"), 0, -1))
          .containsExactly("c3", "c2", "c1");
    }
  }

  @Test
  void whatIsKeptOfAnErasedUsersFollowsGoesAndNothingBringsItBack() throws Exception {
    try (SinkHarness<FollowView> sink =
        sink(RedisViews.follows(), TypeInformation.of(FollowView.class))) {
      sink.write(new FollowView("u1", "c1", true, 10));
      sink.write(new FollowView("u2", "c1", true, 10));
      sink.write(FollowView.erased("u1"));
      sink.checkpoint();
      Object once = dump();
      sink.write(new FollowView("u1", "c1", true, 10));
      sink.write(new FollowView("u1", "c2", true, 1L << 50));
      sink.write(FollowView.erased("u1"));
      sink.checkpoint();

      assertThat(dump()).isEqualTo(once);
      assertThat(redis.commands().exists(FeedKeys.follows("u1"))).isZero();
      assertThat(redis.commands().hkeys(FeedKeys.followVersions("u1"))).containsExactly("");
      assertThat(redis.commands().zrange(FeedKeys.follows("u2"), 0, -1)).containsExactly("c1");
    }
  }

  private static GenerationsView generations(long version, String active, long activations) {
    return new GenerationsView(
        List.of(
            new GenerationView(
                "g1",
                version,
                "decay",
                21_600,
                1,
                new TreeMap<>(Map.of("liked", 3.0)),
                8,
                0.5,
                List.of("home"),
                false)),
        active,
        activations);
  }
}
