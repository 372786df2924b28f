package live.footlight.read;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;

/**
 * The connection to Redis. It is made when it is first needed, so that the edge starts while Redis
 * is down; from then on Lettuce keeps it.
 */
public final class RedisLink implements AutoCloseable {
  private final RedisClient client;
  private volatile StatefulRedisConnection<String, String> connection;

  RedisLink(RedisClient client) {
    this.client = client;
  }

  /**
   * Commands that wait for their answer.
   *
   * @throws RedisException where Redis cannot be reached
   */
  public RedisCommands<String, String> sync() {
    return connected().sync();
  }

  /**
   * Commands to send together, not a round trip for each.
   *
   * @throws RedisException where Redis cannot be reached
   */
  public Pipeline pipeline() {
    return new Pipeline(connected());
  }

  private StatefulRedisConnection<String, String> connected() {
    StatefulRedisConnection<String, String> made = connection;
    return made == null ? connect() : made;
  }

  private synchronized StatefulRedisConnection<String, String> connect() {
    if (connection == null) {
      connection = client.connect();
    }
    return connection;
  }

  @Override
  public synchronized void close() {
    if (connection != null) {
      connection.close();
    }
  }
}
