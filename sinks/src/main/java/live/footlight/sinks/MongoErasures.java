package live.footlight.sinks;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.Serializable;
import java.util.HashSet;
import java.util.Set;
import live.footlight.contract.view.Erasure;
import live.footlight.contract.view.TrackingDocuments;
import org.bson.Document;

/**
 * Who was erased, as MongoDB remembers it: it outlives every savepoint.
 *
 * @param uri of MongoDB
 * @param database that holds {@link TrackingDocuments#ERASURES}
 */
public record MongoErasures(String uri, String database) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The ids of users among them.
   *
   * @throws com.mongodb.MongoException where MongoDB cannot be asked
   */
  public Set<String> users() {
    Set<String> users = new HashSet<>();
    for (String key : keys()) {
      Erasure.userIn(key).ifPresent(users::add);
    }
    return users;
  }

  /**
   * Their keys, as {@link Erasure} names them.
   *
   * @throws com.mongodb.MongoException where MongoDB cannot be asked: to start without would bring
   *     back who was erased
   */
  public Set<String> keys() {
    Set<String> keys = new HashSet<>();
    try (MongoClient client = MongoClients.create(uri)) {
      for (Document erased :
          client.getDatabase(database).getCollection(TrackingDocuments.ERASURES).find()) {
        keys.add(erased.getString("_id"));
      }
    }
    return keys;
  }
}
