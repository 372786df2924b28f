package live.footlight.read;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import live.footlight.contract.view.Erasure;
import live.footlight.contract.view.TrackingDocuments;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The erasures that tracking keeps, of users alone: nothing that is answered names another id. */
final class MongoErasures implements ErasureStore {
  private static final Bson OF_USERS = Filters.regex("_id", '^' + Erasure.USER);
  private static final String NOTED_AT = "noted_at";

  private final MongoCollection<Document> erasures;

  MongoErasures(MongoDatabase database) {
    erasures = database.getCollection(TrackingDocuments.ERASURES);
  }

  @Override
  public Noted all() {
    return found(OF_USERS);
  }

  @Override
  public Noted since(long sinceMs) {
    Date since = Date.from(Instant.ofEpochMilli(sinceMs));
    return found(Filters.and(Filters.gte(NOTED_AT, since), OF_USERS));
  }

  private Noted found(Bson filter) {
    List<String> users = new ArrayList<>();
    long newest = 0;
    for (Document erased : erasures.find(filter).projection(Projections.include(NOTED_AT))) {
      Erasure.userIn(erased.getString("_id")).ifPresent(users::add);
      newest = Math.max(newest, Times.stored(erased, NOTED_AT));
    }
    return new Noted(users, newest);
  }
}
