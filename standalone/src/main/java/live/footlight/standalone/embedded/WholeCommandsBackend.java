package live.footlight.standalone.embedded;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * Keeps commands whole in its file, and answers those that change something when they are in it.
 *
 * <p>A document and its index entry are in two maps, and a store that commits by itself does so
 * between them: killed then, it has a document that can neither be found nor be inserted. And what
 * is answered before it is in the file is lost with a kill, though a checkpoint may rest on it. So
 * each command commits when it is over, while no other runs; those that wait for that meanwhile
 * find it done.
 */
final class WholeCommandsBackend extends H2Backend {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

  /**
   * @param store that does not commit by itself
   */
  WholeCommandsBackend(MVStore store) {
    super(store);
  }

  @Override
  protected MongoDatabase openOrCreateDatabase(String name) {
    MVStore store = getMvStore();
    return new H2Database(name, store, getCursorRegistry()) {
      @Override
      protected Index<Object> openOrCreateUniqueIndex(
          String collection, String index, List<IndexKey> keys, boolean sparse) {
        // Whoever opens a map first says how its keys are ordered; the library finds it open.
        store.openMap(
            getFullCollectionNamespace(collection) + "._index_" + index,
            new MVMap.Builder<KeyValue, Object>().keyType(new IndexKeyType()));
        return super.openOrCreateUniqueIndex(collection, index, keys, sparse);
      }
    };
  }

  private <T> T whole(Supplier<T> command) {
    T answer;
    Lock together = lock.readLock();
    together.lock();
    try {
      answer = command.get();
    } finally {
      together.unlock();
      // A command that fails may have done part of its work, as with MongoDB.
      commitAlone();
    }
    return answer;
  }

  private void commitAlone() {
    // One that calls another commits once, when it is over itself.
    if (lock.getReadHoldCount() > 0 || !getMvStore().hasUnsavedChanges()) {
      return;
    }
    Lock alone = lock.writeLock();
    alone.lock();
    try {
      if (getMvStore().hasUnsavedChanges()) {
        commit();
      }
    } finally {
      alone.unlock();
    }
  }

  @Override
  public Document handleCommand(Channel channel, String database, String command, Document query) {
    return whole(() -> super.handleCommand(channel, database, command, query));
  }

  @Override
  public Document handleMessage(MongoMessage message) {
    return whole(() -> super.handleMessage(message));
  }

  @Override
  public QueryResult handleQuery(MongoQuery query) {
    return whole(() -> super.handleQuery(query));
  }

  @Override
  public void close() {
    Lock alone = lock.writeLock();
    alone.lock();
    try {
      super.close();
    } finally {
      alone.unlock();
    }
  }
}
