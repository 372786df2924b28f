package live.footlight.sinks;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.Date;
import java.util.UUID;
import live.footlight.contract.view.LeaderboardDocuments;
import org.bson.Document;

/**
 * A database of the test's own, in memory; {@code FOOTLIGHT_TEST_MONGO} names a real server (as
 * {@code mongodb://host:port}), on which it is dropped afterwards.
 */
final class MongoStore implements AutoCloseable {
  private final MongoServer server;
  private final String address;
  private final String database = "footlight_" + UUID.randomUUID().toString().substring(0, 8);
  private final MongoClient client;
  private boolean broken;

  private MongoStore(MongoServer server, String address) {
    this.server = server;
    this.address = address;
    client = MongoClients.create(address);
  }

  static MongoStore start() {
    String named = System.getenv("FOOTLIGHT_TEST_MONGO");
    if (named != null && !named.isEmpty()) {
      return new MongoStore(null, named);
    }
    MongoServer server = new MongoServer(new MemoryBackend());
    return new MongoStore(server, server.bindAndGetConnectionString());
  }

  /** The address for a sink; it leads nowhere once the store is broken. */
  String uri() {
    return address + (address.contains("?") ? "&" : "/?") + "serverSelectionTimeoutMS=300";
  }

  String database() {
    return database;
  }

  MongoClient client() {
    return client;
  }

  MongoCollection<Document> leaderboards() {
    return collection(LeaderboardDocuments.LEADERBOARDS);
  }

  MongoCollection<Document> collection(String name) {
    return client.getDatabase(database).getCollection(name);
  }

  /** A time, ms UTC; 0 where it is null. */
  static long ms(Document document, String field) {
    Date time = document.getDate(field);
    return time == null ? 0 : time.toInstant().toEpochMilli();
  }

  /** From now on nothing is taken. A real server cannot be stopped from here. */
  void breakDown() {
    assumeTrue(server != null, "the server is not ours to stop");
    server.shutdownNow();
    broken = true;
  }

  @Override
  public void close() {
    if (!broken) {
      client.getDatabase(database).drop();
    }
    client.close();
    if (server != null && !broken) {
      server.shutdown();
    }
  }
}
