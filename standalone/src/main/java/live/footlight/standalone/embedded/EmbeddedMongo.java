package live.footlight.standalone.embedded;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import live.footlight.standalone.PlainFailure;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/** A server that speaks MongoDB's protocol, inside this process; in memory or in one file. */
public final class EmbeddedMongo implements AutoCloseable {
  private final MongoServer server;
  private final InetSocketAddress address;

  private EmbeddedMongo(MongoServer server) {
    this.server = server;
    this.address = server.bind();
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
    return "mongodb://127.0.0.1:" + address.getPort() + "/footlight";
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
