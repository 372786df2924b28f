package live.footlight.read;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

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
   * Sends commands at once, not a round trip for each, and waits for all answers.
   *
   * @param subjects what to send a command about
   * @param command what to send about one
   * @return the answers, in order
   * @throws RedisException where Redis cannot be reached
   */
  public <T> List<T> each(
      List<String> subjects,
      BiFunction<RedisAsyncCommands<String, String>, String, RedisFuture<T>> command) {
    StatefulRedisConnection<String, String> link = connected();
    List<RedisFuture<T>> sent =
        subjects.stream().map(subject -> command.apply(link.async(), subject)).toList();
    return sent.stream()
        .map(
            answer ->
                LettuceFutures.awaitOrCancel(
                    answer, link.getTimeout().toMillis(), TimeUnit.MILLISECONDS))
        .toList();
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
