package live.footlight.sinks;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Opens connections to one Redis, Sentinel group or Cluster. A connection that broke is not mended
 * but replaced, so that it is always known which calls were answered.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of closing and scheduling, where nobody waits
abstract class RedisConnector implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final ClientOptions OPTIONS =
      ClientOptions.builder()
          .autoReconnect(false)
          .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
          .socketOptions(SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build())
          .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
          .build();

  final ClientResources resources =
      ClientResources.builder()
          .ioThreadPoolSize(1)
          .computationThreadPoolSize(1)
          .commandLatencyRecorder(CommandLatencyRecorder.disabled())
          .build();

  /**
   * @param uri as {@link RedisAddress} reads it
   */
  static RedisConnector to(String uri) {
    RedisAddress address = RedisAddress.of(uri);
    return address.cluster() ? new ToCluster(address.nodes()) : new ToOne(uri);
  }

  /** Fails at once where the address cannot be read. */
  static void check(String uri) {
    RedisAddress.of(uri);
  }

  /** The address as it may be shown. */
  static String withoutSecret(String uri) {
    return uri.replaceFirst("//[^@/]*@", "//");
  }

  /** A connection with the scripts loaded. */
  abstract CompletionStage<StatefulConnection<byte[], byte[]>> connect();

  /** Writes go to one server and lie in one history: what is lost is always its end. */
  abstract boolean oneHistory();

  abstract CompletableFuture<Void> shutdownClient();

  /** Runs a task later, on a thread of the client's. */
  void schedule(Duration delay, Runnable task) {
    resources.eventExecutorGroup().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Closes a connection; what was not answered fails. */
  void discard(StatefulConnection<byte[], byte[]> connection) {
    connection.closeAsync();
  }

  @Override
  public void close() {
    shutdownClient()
        .whenComplete((done, error) -> resources.shutdown(0, 2, TimeUnit.SECONDS))
        .join();
  }

  private static <C extends StatefulConnection<byte[], byte[]>>
      CompletionStage<StatefulConnection<byte[], byte[]>> prepare(
          C connection, Function<byte[], CompletionStage<?>> load) {
    CompletableFuture<?>[] loaded =
        Arrays.stream(Script.values())
            .map(script -> load.apply(script.source()).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(loaded)
        .handle(
            (done, error) -> {
              if (error != null) {
                connection.closeAsync();
                throw new CompletionException(error);
              }
              return connection;
            });
  }

  private static final class ToOne extends RedisConnector {
    private final RedisClient client;
    private final RedisURI uri;

    ToOne(String uri) {
      this.uri = RedisURI.create(uri);
      client = RedisClient.create(resources);
      client.setOptions(OPTIONS);
    }

    @Override
    CompletionStage<StatefulConnection<byte[], byte[]>> connect() {
      return client
          .connectAsync(ByteArrayCodec.INSTANCE, uri)
          .thenCompose(
              (StatefulRedisConnection<byte[], byte[]> connection) ->
                  prepare(connection, connection.async()::scriptLoad));
    }

    @Override
    boolean oneHistory() {
      return true;
    }

    @Override
    CompletableFuture<Void> shutdownClient() {
      return client.shutdownAsync(0, 2, TimeUnit.SECONDS);
    }
  }

  private static final class ToCluster extends RedisConnector {
    private final RedisClusterClient client;

    ToCluster(List<String> nodes) {
      client = RedisClusterClient.create(resources, nodes.stream().map(RedisURI::create).toList());
      client.setOptions(ClusterClientOptions.builder(OPTIONS).build());
    }

    @Override
    CompletionStage<StatefulConnection<byte[], byte[]>> connect() {
      return client
          .refreshPartitionsAsync()
          .thenCompose(refreshed -> client.connectAsync(ByteArrayCodec.INSTANCE))
          .thenCompose(
              (StatefulRedisClusterConnection<byte[], byte[]> connection) ->
                  prepare(connection, connection.async()::scriptLoad));
    }

    @Override
    boolean oneHistory() {
      return false;
    }

    @Override
    CompletableFuture<Void> shutdownClient() {
      return client.shutdownAsync(0, 2, TimeUnit.SECONDS);
    }
  }
}
