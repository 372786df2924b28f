package live.footlight.sinks;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.RollupView.Granularity;
import live.footlight.contract.view.TrackingDocuments;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MongoRollupStoreIT extends VersionedViewContract<RollupView, MongoWrite> {
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
        MongoViews.sink(mongo.uri(), mongo.database(), TrackingDocuments.ROLLUPS, 0),
        TypeInformation.of(MongoWrite.class));
  }

  @Override
  RollupView view(long version) {
    return Views.rollup(version);
  }

  @Override
  MongoWrite encode(RollupView view) {
    return MongoViews.rollup(view);
  }

  @Override
  RollupView read() {
    String id = "minute|" + Views.MINUTE + "|gift_sent|tw|news%7Cletter|%|100%25";
    Document stored = mongo.collection(TrackingDocuments.ROLLUPS).find(eq(id)).first();
    Document rollup = stored.get("rollup", Document.class);
    return new RollupView(
        Granularity.valueOf(stored.getString("granularity").toUpperCase(Locale.ROOT)),
        MongoStore.ms(stored, "starts_at"),
        stored.getString("event_type"),
        stored.getString("country"),
        stored.getString("utm_source"),
        stored.getString("utm_medium"),
        stored.getString("utm_campaign"),
        rollup.getLong("count"),
        rollup.getLong("users"),
        rollup.getLong("users_error_ppm"),
        rollup.getLong("diamonds"),
        rollup.getLong("version"));
  }

  @Test
  void whatIsNewerThanAVersionIsFoundAsItWasWritten() throws Exception {
    try (SinkHarness<MongoWrite> sink = openSink()) {
      sink.write(encode(view(5)));
      sink.checkpoint();
    }
    MongoRollups rollups = new MongoRollups(mongo.uri(), mongo.database());
    List<RollupView> found = new ArrayList<>();

    rollups.after(5, found::add);
    assertThat(found).isEmpty();
    rollups.after(4, found::add);
    assertThat(found).containsExactly(view(5));
  }

  @Override
  Object dump() {
    return mongo.collection(TrackingDocuments.ROLLUPS).find().into(new ArrayList<>());
  }
}
