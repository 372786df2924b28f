package live.footlight.read.goal;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import live.footlight.contract.view.GoalDocuments;
import live.footlight.contract.view.GoalView;
import live.footlight.read.Times;
import org.bson.Document;
import org.bson.conversions.Bson;

/** All goals; a moment behind Redis. */
final class MongoGoals implements GoalStore {
  private static final String OPENED_AT = "goal.opened_at";

  private final MongoCollection<Document> goals;

  MongoGoals(MongoDatabase database) {
    goals = database.getCollection(GoalDocuments.GOALS);
  }

  @Override
  public Optional<GoalView> goal(String id) {
    return Optional.ofNullable(goals.find(Filters.eq(id)).first()).map(MongoGoals::view);
  }

  @Override
  public Listed ofSession(String session, Place after, int most) {
    Bson ofSession = Filters.eq("session_id", session);
    List<GoalView> found =
        goals
            .find(after == null ? ofSession : Filters.and(ofSession, behind(after)))
            .sort(Sorts.ascending(OPENED_AT, "_id"))
            .limit(most)
            .map(MongoGoals::view)
            .into(new ArrayList<>());
    return new Listed(found, true);
  }

  private static Bson behind(Place place) {
    Date openedAt = Date.from(Instant.ofEpochMilli(place.openedAtMs()));
    return Filters.or(
        Filters.gt(OPENED_AT, openedAt),
        Filters.and(Filters.eq(OPENED_AT, openedAt), Filters.gt("_id", place.goalId())));
  }

  private static GoalView view(Document stored) {
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
        Times.stored(goal, "opened_at"),
        Times.stored(goal, "deadline"),
        Times.stored(goal, "reached_at"),
        Times.stored(goal, "started_at"),
        Times.stored(goal, "ended_at"));
  }
}
