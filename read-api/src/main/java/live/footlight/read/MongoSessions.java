package live.footlight.read;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import java.util.Optional;
import live.footlight.contract.view.LeaderboardDocuments;
import org.bson.Document;
import org.bson.conversions.Bson;

/** All sessions; a moment behind Redis. */
final class MongoSessions implements SessionStore {
  private static final Bson NEWEST_FIRST = Sorts.descending("session.started_at", "_id");

  private final MongoCollection<Document> sessions;

  MongoSessions(MongoDatabase database) {
    sessions = database.getCollection(LeaderboardDocuments.SESSIONS);
  }

  @Override
  public Optional<String> currentOf(String streamer) {
    return id(Filters.eq("session.streamer_id", streamer));
  }

  @Override
  public Optional<String> session(String id) {
    return id(Filters.eq(id));
  }

  private Optional<String> id(Bson filter) {
    return Optional.ofNullable(
            sessions.find(filter).sort(NEWEST_FIRST).projection(Projections.include("_id")).first())
        .map(session -> session.getString("_id"));
  }
}
