package live.footlight.sinks;

import static com.mongodb.client.model.Filters.gt;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.Serializable;
import java.util.Locale;
import java.util.function.Consumer;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.RollupView.Granularity;
import live.footlight.contract.view.TrackingDocuments;
import org.bson.Document;

/**
 * Rollups as readers have them: a job that was set back to an older savepoint asks which of them it
 * knows nothing of.
 *
 * @param uri of MongoDB
 * @param database that holds {@link TrackingDocuments#ROLLUPS}
 */
public record MongoRollups(String uri, String database) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Gives those of a later version, one after the other.
   *
   * @throws com.mongodb.MongoException where MongoDB cannot be asked: to start without would leave
   *     what is in none of the events
   */
  public void after(long version, Consumer<RollupView> each) {
    try (MongoClient client = MongoClients.create(uri)) {
      for (Document stored :
          client
              .getDatabase(database)
              .getCollection(TrackingDocuments.ROLLUPS)
              .find(gt("rollup.version", version))) {
        each.accept(read(stored));
      }
    }
  }

  private static RollupView read(Document stored) {
    Document rollup = stored.get("rollup", Document.class);
    return new RollupView(
        Granularity.valueOf(stored.getString("granularity").toUpperCase(Locale.ROOT)),
        stored.getDate("starts_at").toInstant().toEpochMilli(),
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
}
