package live.footlight.standalone.embedded;

import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import io.netty.channel.Channel;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps commands whole in its file. A document and its index entry are in two maps, and a store
 * that commits by itself does so between them: killed then, it has a document that can neither be
 * found nor be inserted. So the store commits here, while no command runs.
 */
final class WholeCommandsBackend extends H2Backend {
  private static final Logger LOG = LoggerFactory.getLogger(WholeCommandsBackend.class);

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
  private final ScheduledExecutorService commits =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "mongo-commits");
            thread.setDaemon(true);
            return thread;
          });
  private final ScheduledFuture<?> committing;

  /**
   * @param store that does not commit by itself
   * @param everyMs what is acknowledged is in the file this soon
   */
  WholeCommandsBackend(MVStore store, long everyMs) {
    super(store);
    committing =
        commits.scheduleWithFixedDelay(this::commitWhole, everyMs, everyMs, TimeUnit.MILLISECONDS);
  }

  private void commitWhole() {
    Lock alone = lock.writeLock();
    alone.lock();
    try {
      if (!getMvStore().isClosed() && getMvStore().hasUnsavedChanges()) {
        commit();
      }
    } catch (MVStoreException e) {
      // A store that cannot write closes itself, and every command after it says so.
      LOG.error("The embedded Mongo cannot write its file", e);
    } finally {
      alone.unlock();
    }
  }

  @Override
  public Document handleCommand(Channel channel, String database, String command, Document query) {
    Lock together = lock.readLock();
    together.lock();
    try {
      return super.handleCommand(channel, database, command, query);
    } finally {
      together.unlock();
    }
  }

  @Override
  public Document handleMessage(MongoMessage message) {
    Lock together = lock.readLock();
    together.lock();
    try {
      return super.handleMessage(message);
    } finally {
      together.unlock();
    }
  }

  @Override
  public QueryResult handleQuery(MongoQuery query) {
    Lock together = lock.readLock();
    together.lock();
    try {
      return super.handleQuery(query);
    } finally {
      together.unlock();
    }
  }

  @Override
  public void close() {
    committing.cancel(false);
    commits.shutdown();
    Lock alone = lock.writeLock();
    alone.lock();
    try {
      super.close();
    } finally {
      alone.unlock();
    }
  }
}
