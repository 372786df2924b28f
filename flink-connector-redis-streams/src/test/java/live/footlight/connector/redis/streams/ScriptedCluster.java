package live.footlight.connector.redis.streams;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.protocol.AsyncCommand;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cluster of empty streams that is there in the test alone: scripts are answered at once, and
 * each read when the test says so.
 */
final class ScriptedCluster {
  static final RedisServer SERVER = RedisServer.cluster(List.of("redis://127.0.0.1:1"));

  private static final Pattern KEY = Pattern.compile("key<([^>]*)>");
  private static final List<String> EMPTY = List.of("incarnation", "only", "now", "1000");
  private static final List<String> TIME = List.of("1", "0");

  private ScriptedCluster() {}

  /**
   * @param reads is told each {@code XREAD} with its stream, and completes it
   */
  @SuppressWarnings("unchecked") // a proxy knows no type arguments
  static RedisSession session(BiConsumer<String, AsyncCommand<?, ?, ?>> reads) {
    StatefulConnection<String, String> raw =
        proxy(
            StatefulConnection.class,
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "dispatch" -> {
                    AsyncCommand<?, ?, ?> read = (AsyncCommand<?, ?, ?>) arguments[0];
                    reads.accept(stream(read), read);
                    yield read;
                  }
                  case "isOpen" -> true;
                  case "closeAsync" -> CompletableFuture.completedFuture(null);
                  default -> throw new UnsupportedOperationException(method.toString());
                });
    RedisClusterAsyncCommands<String, String> async =
        proxy(
            RedisClusterAsyncCommands.class,
            (self, method, arguments) ->
                new Answer<>(
                    arguments[1] == ScriptOutputType.INTEGER
                        ? 1L
                        : arguments[0].toString().contains("XINFO") ? EMPTY : TIME));
    return new RedisSession(
        SERVER,
        new RedisServer.Client() {
          @Override
          public CompletableFuture<RedisConnection> open() {
            return CompletableFuture.completedFuture(new RedisConnection(raw, null, async));
          }

          @Override
          public void close() {}
        });
  }

  /** The stream that a read asks for. */
  private static String stream(AsyncCommand<?, ?, ?> read) {
    Matcher key = KEY.matcher(read.getArgs().toCommandString());
    if (!key.find()) {
      throw new IllegalStateException(read + " reads no stream");
    }
    return key.group(1);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** An answer that is there. */
  private static final class Answer<T> extends CompletableFuture<T> implements RedisFuture<T> {
    Answer(T answer) {
      complete(answer);
    }

    @Override
    public String getError() {
      return null;
    }

    @Override
    public boolean await(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
