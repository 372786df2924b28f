package live.footlight.standalone.embedded;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import live.footlight.sinks.MongoIndexes;
import live.footlight.standalone.PlainFailure;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that speaks MongoDB's protocol, inside this process; in memory or in one file. It does
 * not act on an expiry, so what is over is removed for it each hour.
 */
public final class EmbeddedMongo implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedMongo.class);
  private static final String DATABASE = "footlight";

  private final MongoServer server;
  private final InetSocketAddress address;
  private final ScheduledExecutorService hourly =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "mongo-expiry");
            thread.setDaemon(true);
            return thread;
          });

  @SuppressWarnings("FutureReturnValueIgnored") // of the schedule, which ends with the executor
  private EmbeddedMongo(MongoServer server) {
    this.server = server;
    this.address = server.bind();
    hourly.scheduleWithFixedDelay(() -> removeExpired(Clock.systemUTC()), 1, 60, TimeUnit.MINUTES);
  }

  /** Starts one that forgets everything when it is closed. */
  public static EmbeddedMongo inMemory() {
    return new EmbeddedMongo(new MongoServer(new MemoryBackend()));
  }

  /** Starts one that keeps its data in a file of this directory. */
  public static EmbeddedMongo on(Path directory) {
    Path file = directory.resolve("mongo.mv");
    MVStore store;
    try {
      store = new MVStore.Builder().fileName(file.toString()).autoCommitDisabled().open();
    } catch (MVStoreException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE, "The embedded Mongo cannot open " + file + ": " + e, e);
    }
    return new EmbeddedMongo(new MongoServer(new WholeCommandsBackend(store)));
  }

  /** The connection string of the database {@code footlight}. */
  public String uri() {
    return "mongodb://127.0.0.1:" + address.getPort() + "/" + DATABASE;
  }

  /** Removes what MongoDB's own expiry would have removed by now. */
  void removeExpired(Clock clock) {
    try (MongoClient client = MongoClients.create(uri())) {
      long removed = MongoIndexes.removeExpired(client, DATABASE, clock.instant());
      LOG.debug("{} documents were over and went", removed);
    } catch (MongoException e) {
      LOG.warn("What is over stays for another hour", e);
    }
  }

  @Override
  public void close() {
    hourly.shutdown();
    server.shutdown();
  }
}
