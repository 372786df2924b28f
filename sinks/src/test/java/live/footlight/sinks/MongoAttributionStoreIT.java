package live.footlight.sinks;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import live.footlight.contract.view.AttributionView;
import live.footlight.contract.view.Erasure;
import live.footlight.contract.view.Touch;
import live.footlight.contract.view.TrackingDocuments;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MongoAttributionStoreIT extends VersionedViewContract<AttributionView, MongoWrite> {
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
        MongoViews.sink(mongo.uri(), mongo.database(), TrackingDocuments.ATTRIBUTIONS, 0),
        TypeInformation.of(MongoWrite.class));
  }

  @Override
  AttributionView view(long version) {
    return Views.attribution(version);
  }

  @Override
  MongoWrite encode(AttributionView view) {
    return MongoViews.attribution(view);
  }

  @Override
  AttributionView read() {
    Document stored = mongo.collection(TrackingDocuments.ATTRIBUTIONS).find(eq("u1")).first();
    Document attribution = stored.get("attribution", Document.class);
    return new AttributionView(
        stored.getString("_id"),
        touch(attribution.get("initial", Document.class)),
        touch(attribution.get("current", Document.class)),
        attribution.getLong("version"));
  }

  @Test
  void whatWasErasedStaysErasedWhateverComesAfterIt() throws Exception {
    try (SinkHarness<MongoWrite> sink = openSink()) {
      sink.write(encode(view(6)));
      sink.write(encode(AttributionView.erased("u1", 7)));
      sink.write(encode(view(5)));
      sink.checkpoint();
    }

    assertThat(read()).isEqualTo(AttributionView.erased("u1", 7));
    assertThat(read().isErased()).isTrue();
  }

  @Test
  void anErasureKeepsItsFirstTimeAndSaysWhenItWasNotedLast() throws Exception {
    MongoErasures erasures = new MongoErasures(mongo.uri(), mongo.database());
    assertThat(erasures.users()).isEmpty();
    long before = System.currentTimeMillis();
    try (SinkHarness<MongoWrite> sink =
        new SinkHarness<>(
            MongoViews.sink(mongo.uri(), mongo.database(), TrackingDocuments.ERASURES, 0),
            TypeInformation.of(MongoWrite.class))) {
      sink.write(MongoViews.erasure(new Erasure("u:u1", 7)));
      sink.write(MongoViews.erasure(new Erasure("u:u1", 9)));
      sink.write(MongoViews.erasure(new Erasure("a:u2", 9)));
      sink.checkpoint();
    }

    Document stored = mongo.collection(TrackingDocuments.ERASURES).find(eq("u:u1")).first();
    assertThat(MongoStore.ms(stored, "erased_at")).isEqualTo(7);
    assertThat(MongoStore.ms(stored, "noted_at"))
        .isBetween(before - 60_000, System.currentTimeMillis() + 60_000);
    assertThat(erasures.keys()).containsExactlyInAnyOrder("u:u1", "a:u2");
    assertThat(erasures.users()).containsExactly("u1");
  }

  private static Touch touch(Document touch) {
    return touch == null
        ? null
        : new Touch(
            touch.getString("touch_id"),
            MongoStore.ms(touch, "at"),
            touch.getString("utm_source"),
            touch.getString("utm_medium"),
            touch.getString("utm_campaign"),
            touch.getString("utm_term"),
            touch.getString("utm_content"));
  }

  @Override
  Object dump() {
    return mongo.collection(TrackingDocuments.ATTRIBUTIONS).find().into(new ArrayList<>());
  }
}
