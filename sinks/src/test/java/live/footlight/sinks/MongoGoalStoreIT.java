package live.footlight.sinks;

import static com.mongodb.client.model.Filters.eq;

import java.util.ArrayList;
import live.footlight.contract.view.GoalDocuments;
import live.footlight.contract.view.GoalView;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class MongoGoalStoreIT extends VersionedViewContract<GoalView, MongoWrite> {
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
        MongoViews.sink(mongo.uri(), mongo.database(), GoalDocuments.GOALS, 0),
        TypeInformation.of(MongoWrite.class));
  }

  @Override
  GoalView view(long version) {
    return Views.goal(version);
  }

  @Override
  MongoWrite encode(GoalView view) {
    return MongoViews.goal(view);
  }

  @Override
  GoalView read() {
    Document stored = mongo.collection(GoalDocuments.GOALS).find(eq(Views.GOAL)).first();
    Document goal = stored.get("goal", Document.class);
    return new GoalView(
        stored.getString("_id"),
        goal.getString("pair_id"),
        stored.getString("session_id"),
        goal.getString("kind"),
        goal.getString("state"),
        goal.getString("metric"),
        goal.getLong("current"),
        goal.getLong("target"),
        goal.getLong("contributors"),
        goal.getLong("held"),
        goal.getLong("posted"),
        goal.getLong("voided"),
        goal.getLong("open"),
        goal.getLong("required_on_air_ms"),
        goal.getLong("on_air_ms"),
        goal.getLong("version"),
        MongoStore.ms(goal, "opened_at"),
        MongoStore.ms(goal, "deadline"),
        MongoStore.ms(goal, "reached_at"),
        MongoStore.ms(goal, "started_at"),
        MongoStore.ms(goal, "ended_at"));
  }

  @Override
  Object dump() {
    return mongo.collection(GoalDocuments.GOALS).find().into(new ArrayList<>());
  }
}
