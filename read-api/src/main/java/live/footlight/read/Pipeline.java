package live.footlight.read;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.MapOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Commands that go to Redis together: they are written at once, and the caller waits once. A page
 * takes some thirty commands; a write and a wait for each cost more than all that Redis does for
 * them. For one thread, and for one use.
 */
public final class Pipeline {
  private static final StringCodec UTF8 = StringCodec.UTF8;

  private final StatefulRedisConnection<String, String> link;
  private final List<AsyncCommand<String, String, ?>> commands = new ArrayList<>();

  Pipeline(StatefulRedisConnection<String, String> link) {
    this.link = link;
  }

  /**
   * What a command is answered.
   *
   * @param <T> what it is
   */
  public static final class Answer<T> {
    private final AsyncCommand<String, String, T> command;
    private final Duration within;

    private Answer(AsyncCommand<String, String, T> command, Duration within) {
      this.command = command;
      this.within = within;
    }

    /**
     * The answer, once the pipeline was {@linkplain Pipeline#send sent}.
     *
     * @throws RedisException where Redis refused this command
     */
    public T get() {
      return LettuceFutures.awaitOrCancel(command, within.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** {@code HGET}: null where there is none. */
  public Answer<String> field(String key, String field) {
    return add(CommandType.HGET, new ValueOutput<>(UTF8), keyed(key).addValue(field));
  }

  /** {@code HMGET}: null for each field that there is not. */
  public Answer<List<String>> fields(String key, String... fields) {
    return add(CommandType.HMGET, new ValueListOutput<>(UTF8), keyed(key).addValues(fields));
  }

  /** {@code HGETALL}: nothing where there is no such hash. */
  public Answer<Map<String, String>> hash(String key) {
    return add(CommandType.HGETALL, new MapOutput<>(UTF8), keyed(key));
  }

  /**
   * {@code EVALSHA} of a script that gives a list.
   *
   * @param sha SHA-1 of the script, hexadecimal
   */
  public Answer<List<Object>> script(String sha, String[] keys, String... arguments) {
    CommandArgs<String, String> all = new CommandArgs<>(UTF8);
    all.add(sha).add(keys.length).addKeys(keys).addValues(arguments);
    return add(CommandType.EVALSHA, new NestedMultiOutput<>(UTF8), all);
  }

  /**
   * Sends all commands and waits until the last is answered, and with it those before.
   *
   * @throws RedisException where Redis cannot be reached or does not answer in time
   */
  public void send() {
    if (commands.isEmpty()) {
      return;
    }
    link.dispatch(commands);
    // Redis answers in order.
    AsyncCommand<String, String, ?> last = commands.get(commands.size() - 1);
    if (!last.await(link.getTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
      commands.forEach(AsyncCommand::cancel);
      throw new RedisCommandTimeoutException(
          "Redis did not answer within " + link.getTimeout().toMillis() + " ms");
    }
  }

  private static CommandArgs<String, String> keyed(String key) {
    return new CommandArgs<>(UTF8).addKey(key);
  }

  private <T> Answer<T> add(
      CommandType type,
      CommandOutput<String, String, T> output,
      CommandArgs<String, String> arguments) {
    AsyncCommand<String, String, T> command =
        new AsyncCommand<>(new Command<>(type, output, arguments));
    commands.add(command);
    return new Answer<>(command, link.getTimeout());
  }
}
