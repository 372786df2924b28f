package live.footlight.sinks;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.LeaderboardDocuments;
import live.footlight.contract.view.TopList;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MongoViewStoreIT extends ViewStoreContract<TopList, MongoWrite> {
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
    return new SinkHarness<>(
        MongoViews.sink(mongo.uri(), mongo.database(), LeaderboardDocuments.LEADERBOARDS, 0),
        TypeInformation.of(MongoWrite.class));
  }

  @Override
  TopList whole(Gifts gifts, long version) {
    return gifts.top(version);
  }

  @Override
  TopList change(Gifts gifts, long since, long version) {
    return gifts.top(version);
  }

  @Override
  TopList with(TopList top, BoardEntry entry) {
    List<BoardEntry> items = new ArrayList<>(top.items());
    items.add(entry);
    return new TopList(
        top.of(),
        top.window(),
        top.version(),
        top.entries(),
        top.startsAtMs(),
        top.endsAtMs(),
        items);
  }

  @Override
  ViewLimits.Admission<TopList> admit(TopList top) {
    return ViewLimits.topList(top);
  }

  @Override
  MongoWrite encode(TopList top) {
    return MongoViews.topList(top);
  }

  @Override
  Seen read(String of) {
    Document board =
        mongo.leaderboards().find(eq("_id", LeaderboardDocuments.board(of, "session"))).first();
    if (board == null) {
      return new Seen(0, Map.of());
    }
    Document top = board.get("top", Document.class);
    Map<String, Long> totals = new LinkedHashMap<>();
    for (Document item : top.getList("items", Document.class)) {
      totals.put(item.getString("member_id"), item.getLong("total"));
    }
    return new Seen(top.getLong("version"), totals);
  }

  @Override
  Object dump() {
    return mongo.leaderboards().find().into(new ArrayList<>());
  }

  @Override
  void breakDown() {
    mongo.breakDown();
  }

  @Test
  void withoutTheGuardAPoisonViewWouldBeTriedForEver() throws Exception {
    Gifts gifts = Gifts.given("session:unguarded", 5, 10, 7);
    try (SinkHarness<MongoWrite> sink = openSink()) {
      MongoWrite poison = encode(with(gifts.top(4), POISON));

      assertThatThrownBy(() -> sink.write(poison))
          .isInstanceOf(BsonMaximumSizeExceededException.class);
    }
  }
}
