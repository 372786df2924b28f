package live.footlight.connector.redis.streams;

import io.lettuce.core.RedisException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection at a time, opened when it is first wanted and replaced where it broke. For
 * concurrent use; no call waits.
 */
final class RedisSession implements AutoCloseable {
  private static final long PATIENCE_S = 15;

  private final RedisServer server;
  private RedisServer.Client client;
  private CompletableFuture<RedisConnection> connection;
  private boolean closed;

  RedisSession(RedisServer server) {
    this.server = server;
  }

  /** Over a client that is there already, and is closed with the session. */
  RedisSession(RedisServer server, RedisServer.Client client) {
    this.server = server;
    this.client = client;
  }

  /** The connection there is, or the one that is being opened. */
  synchronized CompletableFuture<RedisConnection> connection() {
    if (closed) {
      return CompletableFuture.failedFuture(new IllegalStateException("closed"));
    }
    if (client == null) {
      client = server.client();
    }
    if (connection == null || broken()) {
      connection = client.open();
    }
    return connection;
  }

  /** Gives up the connection there is; the next call opens another. */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for what is given up
  synchronized void replace() {
    if (connection != null) {
      connection.thenAccept(RedisConnection::close);
      connection = null;
    }
  }

  /**
   * Waits for an answer.
   *
   * @throws RedisException where there is none, with the cause
   */
  static <R> R answer(CompletableFuture<R> future) {
    try {
      return future.get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RedisException redis ? redis : new RedisException(e.getCause());
    } catch (TimeoutException e) {
      throw new RedisException("Redis did not answer within " + PATIENCE_S + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RedisException(e);
    }
  }

  private boolean broken() {
    return connection.isCompletedExceptionally()
        || (connection.isDone() && !connection.join().isOpen());
  }

  @Override
  public void close() {
    RedisServer.Client last;
    synchronized (this) {
      closed = true;
      last = client;
    }
    if (last != null) {
      last.close();
    }
  }
}
