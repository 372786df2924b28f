package live.footlight.connector.redis.streams;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.protocol.RedisCommand;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A connection to one server or to a cluster. For concurrent use. */
final class RedisConnection implements AutoCloseable {
  private final StatefulConnection<String, String> raw;
  private final RedisClusterCommands<String, String> sync;
  private final RedisClusterAsyncCommands<String, String> async;
  private volatile boolean scriptsHaveFlags = true;

  RedisConnection(
      StatefulConnection<String, String> raw,
      RedisClusterCommands<String, String> sync,
      RedisClusterAsyncCommands<String, String> async) {
    this.raw = raw;
    this.sync = sync;
    this.async = async;
  }

  RedisClusterCommands<String, String> sync() {
    return sync;
  }

  boolean isOpen() {
    return raw.isOpen();
  }

  void dispatch(RedisCommand<String, String, ?> command) {
    raw.dispatch(command);
  }

  /** The server's clock, ms UTC; of the server that has the key. */
  CompletableFuture<Long> time(String key) {
    return async
        .<List<String>>eval(
            "return redis.call('TIME')", ScriptOutputType.MULTI, new String[] {key}, new String[0])
        .thenApply(
            time -> Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000)
        .toCompletableFuture();
  }

  /** Runs a script that answers a list of texts. */
  CompletableFuture<List<String>> list(RedisScript script, String[] keys, String... arguments) {
    return run(script, ScriptOutputType.MULTI, keys, arguments);
  }

  /** Runs a script that answers a number. */
  CompletableFuture<Long> number(RedisScript script, String[] keys, String... arguments) {
    return run(script, ScriptOutputType.INTEGER, keys, arguments);
  }

  /** Runs a script that answers a text. */
  CompletableFuture<String> text(RedisScript script, String[] keys, String... arguments) {
    return run(script, ScriptOutputType.VALUE, keys, arguments);
  }

  private <R> CompletableFuture<R> run(
      RedisScript script, ScriptOutputType type, String[] keys, String... arguments) {
    if (!scriptsHaveFlags) {
      return async.<R>eval(script.textWithoutFlags(), type, keys, arguments).toCompletableFuture();
    }
    CompletionStage<R> answer = async.eval(script.text(), type, keys, arguments);
    return answer
        .exceptionallyCompose(
            error -> {
              if (!unknownFlags(error)) {
                return CompletableFuture.failedFuture(error);
              }
              scriptsHaveFlags = false;
              return async.eval(script.textWithoutFlags(), type, keys, arguments);
            })
        .toCompletableFuture();
  }

  private static boolean unknownFlags(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof RedisCommandExecutionException
        && String.valueOf(cause.getMessage()).contains("Error compiling script");
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a connection that is given up
  public void close() {
    raw.closeAsync();
  }
}
