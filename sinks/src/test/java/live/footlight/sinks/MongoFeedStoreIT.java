package live.footlight.sinks;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.view.FeedDocuments;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedMass;
import live.footlight.contract.view.FollowView;
import live.footlight.contract.view.GenerationView;
import live.footlight.contract.view.GenerationsView;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MongoFeedStoreIT extends VersionedViewContract<FeedItem, MongoWrite> {
  private MongoStore mongo;

  @BeforeEach
  void start() {
    mongo = MongoStore.start();
  }

  @AfterEach
  void stop() {
    mongo.close();
  }

  @Override
  SinkHarness<MongoWrite> openSink() throws Exception {
    return sink(FeedDocuments.FEED_ITEMS);
  }

  private SinkHarness<MongoWrite> sink(String collection) throws Exception {
    return new SinkHarness<>(
        MongoViews.sink(mongo.uri(), mongo.database(), collection, 0),
        TypeInformation.of(MongoWrite.class));
  }

  /** Every third version it goes. */
  @Override
  FeedItem view(long version) {
    return version % 3 == 0
        ? FeedItem.gone("g1", "p1", FeedItem.POST, version, version, 0.5)
        : FeedViews.item(version);
  }

  @Override
  MongoWrite encode(FeedItem view) {
    return MongoViews.feedItem(view);
  }

  @Override
  FeedItem read() {
    Document stored = mongo.collection(FeedDocuments.FEED_ITEMS).find(eq("g1:p1")).first();
    Document item = stored.get("metadata", Document.class);
    String generation = stored.getString("generation");
    String id = stored.getString("item_id");
    if (item.getBoolean("gone")) {
      return FeedItem.gone(
          generation,
          id,
          FeedItem.POST,
          item.getLong("version"),
          MongoStore.ms(item, "gone_at"),
          stored.getEmbedded(List.of("falls", "0", "from"), Double.class));
    }
    return new FeedItem(
        generation,
        item.getLong("generation_version"),
        id,
        stored.getString("kind"),
        item.getDouble("s_score"),
        item.getList("scopes", String.class),
        item.getString("creator_id"),
        MongoStore.ms(item, "published_at"),
        MongoStore.ms(item, "expires_at"),
        item.getString("category"),
        item.getString("country"),
        item.getList("tags", String.class),
        item.getLong("price"),
        MongoStore.ms(item, "masses_at"),
        MongoStore.ms(item, "active_at"),
        item.getList("masses", Document.class).stream()
            .map(
                mass ->
                    new FeedMass(
                        mass.getString("kind"),
                        mass.getLong("count"),
                        mass.getDouble("units"),
                        mass.getDouble("mass")))
            .toList(),
        0,
        0,
        item.getLong("version"));
  }

  @Override
  Object dump() {
    return mongo.collection(FeedDocuments.FEED_ITEMS).find().into(new ArrayList<>());
  }

  @Test
  void aPostAndASessionOfOneIdAreTwoItems() throws Exception {
    try (SinkHarness<MongoWrite> sink = openSink()) {
      sink.write(MongoViews.feedItem(FeedViews.item(7)));
      sink.write(MongoViews.feedItem(FeedItem.gone("g1", "p1", FeedItem.SESSION, 9, 1, 0.5)));
      sink.checkpoint();
      assertThat(read()).isEqualTo(FeedViews.item(7));
      assertThat(mongo.collection(FeedDocuments.FEED_ITEMS).countDocuments()).isEqualTo(2);
    }
  }

  @Test
  void theHighestFallOfEachMinuteIsKnownForAWhileWhateverIsWrittenAfterIt() throws Exception {
    long minute = 29_000_003;
    long at = minute * 60_000;
    try (SinkHarness<MongoWrite> sink = openSink()) {
      sink.write(MongoViews.feedItem(FeedViews.item(2, at, 5)));
      sink.write(MongoViews.feedItem(FeedViews.item(4, at + 59_999, 3)));
      sink.write(MongoViews.feedItem(FeedViews.item(1, at + 60_000, 9)));
      sink.write(MongoViews.feedItem(FeedViews.item(5)));
      sink.checkpoint();
      assertThat(read()).isEqualTo(FeedViews.item(5));
      assertThat(falls()).isEqualTo(Map.of("3", fall(minute, 5.0), "4", fall(minute + 1, 9.0)));

      sink.write(
          MongoViews.feedItem(FeedViews.item(6, at + FeedDocuments.FALL_MINUTES * 60_000, 1)));
      sink.checkpoint();
      assertThat(falls())
          .isEqualTo(
              Map.of(
                  "3", fall(minute + FeedDocuments.FALL_MINUTES, 1.0),
                  "4", fall(minute + 1, 9.0)));
    }
  }

  private Map<String, Object> falls() {
    Document stored = mongo.collection(FeedDocuments.FEED_ITEMS).find(eq("g1:p1")).first();
    return Map.copyOf(stored.get("falls", Document.class));
  }

  private static Document fall(long minute, double from) {
    return new Document("minute", minute).append("from", from);
  }

  @Test
  void generationsSayHowTheyStartAndWhichIsFollowed() throws Exception {
    GenerationView generation =
        new GenerationView(
            "g1",
            2,
            "decay",
            21_600,
            1,
            new TreeMap<>(Map.of("liked", 3.0)),
            8,
            0.5,
            List.of("home"),
            true);
    try (SinkHarness<MongoWrite> sink = sink(FeedDocuments.GENERATIONS)) {
      for (MongoWrite write :
          MongoViews.generations(new GenerationsView(List.of(generation), "g1", 3))) {
        sink.write(write);
      }
      sink.checkpoint();
    }
    Document stored = mongo.collection(FeedDocuments.GENERATIONS).find(eq("g1")).first();
    assertThat(stored.getEmbedded(List.of("configuration", "start"), String.class))
        .isEqualTo("by_replay");
    assertThat(stored.getEmbedded(List.of("configuration", "weights", "liked"), Double.class))
        .isEqualTo(3.0);
    Document active =
        mongo.collection(FeedDocuments.GENERATIONS).find(eq(FeedDocuments.ACTIVE_ID)).first();
    assertThat(active.getEmbedded(List.of("active", "generation"), String.class)).isEqualTo("g1");
  }

  @Test
  void whatHappenedLastSaysWhomAUserFollows() throws Exception {
    try (SinkHarness<MongoWrite> sink = sink(FeedDocuments.FOLLOWS)) {
      sink.write(MongoViews.follow(new FollowView("u1", "c1", false, 20)));
      sink.write(MongoViews.follow(new FollowView("u1", "c1", true, 10)));
      sink.checkpoint();
    }
    Document stored = mongo.collection(FeedDocuments.FOLLOWS).find(eq("u1:c1")).first();
    assertThat(stored.getString("user_id")).isEqualTo("u1");
    assertThat(stored.getEmbedded(List.of("follow", "following"), Boolean.class)).isFalse();
  }

  @Test
  void theFollowsOfAnErasedUserGoAndNobodyElses() throws Exception {
    try (SinkHarness<MongoWrite> sink = sink(FeedDocuments.FOLLOWS)) {
      sink.write(MongoViews.follow(new FollowView("u1", "c1", true, 10)));
      sink.write(MongoViews.follow(new FollowView("u2", "c1", true, 10)));
      sink.write(MongoViews.follow(new FollowView("u1", "c2", false, 11)));
      sink.write(MongoViews.follow(FollowView.erased("u1")));
      sink.checkpoint();
    }

    assertThat(mongo.collection(FeedDocuments.FOLLOWS).distinct("_id", String.class))
        .containsExactly("u2:c1");
  }
}
