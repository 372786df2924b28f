package live.footlight.sinks;

import static com.mongodb.client.model.Filters.eq;

import java.util.ArrayList;
import live.footlight.contract.view.ViewerDocuments;
import live.footlight.contract.view.ViewersView;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class MongoViewersStoreIT extends VersionedViewContract<ViewersView, MongoWrite> {
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
        MongoViews.sink(mongo.uri(), mongo.database(), ViewerDocuments.STREAM_VIEWERS, 0),
        TypeInformation.of(MongoWrite.class));
  }

  @Override
  ViewersView view(long version) {
    return Views.viewers(version);
  }

  @Override
  MongoWrite encode(ViewersView view) {
    return MongoViews.viewers(view);
  }

  @Override
  ViewersView read() {
    Document stored =
        mongo.collection(ViewerDocuments.STREAM_VIEWERS).find(eq(Views.SESSION)).first();
    Document totals = stored.get("totals", Document.class);
    return new ViewersView(
        stored.getString("_id"),
        totals.getString("streamer_id"),
        totals.getLong("preview"),
        totals.getLong("sd"),
        totals.getLong("peak"),
        MongoStore.ms(totals, "peak_at"),
        totals.getLong("distinct"),
        totals.getLong("distinct_error_ppm"),
        totals.getLong("watch_ms"),
        totals.getLong("live_ms"),
        totals.getLong("version"),
        MongoStore.ms(totals, "started_at"),
        MongoStore.ms(totals, "ended_at"),
        MongoStore.ms(totals, "as_of"));
  }

  @Override
  Object dump() {
    return mongo.collection(ViewerDocuments.STREAM_VIEWERS).find().into(new ArrayList<>());
  }
}
