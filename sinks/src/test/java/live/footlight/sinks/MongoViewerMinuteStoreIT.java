package live.footlight.sinks;

import static com.mongodb.client.model.Filters.eq;

import java.util.ArrayList;
import live.footlight.contract.view.ViewerDocuments;
import live.footlight.contract.view.ViewerMinute;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class MongoViewerMinuteStoreIT extends VersionedViewContract<ViewerMinute, MongoWrite> {
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
  ViewerMinute view(long version) {
    return Views.minute(version);
  }

  @Override
  MongoWrite encode(ViewerMinute view) {
    return MongoViews.viewerMinute(view);
  }

  @Override
  ViewerMinute read() {
    Document stored =
        mongo
            .collection(ViewerDocuments.STREAM_VIEWERS)
            .find(eq(ViewerDocuments.minute(Views.SESSION, Views.MINUTE)))
            .first();
    Document minute = stored.get("minute", Document.class);
    return new ViewerMinute(
        stored.getString("curve_of"),
        MongoStore.ms(minute, "starts_at"),
        minute.getLong("preview"),
        minute.getLong("sd"),
        minute.getLong("most"),
        minute.getLong("watch_ms"),
        minute.getLong("version"));
  }

  @Override
  Object dump() {
    return mongo.collection(ViewerDocuments.STREAM_VIEWERS).find().into(new ArrayList<>());
  }
}
