package live.footlight.connector.redis.streams;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Where Redis is: one server, a set of Sentinels ({@code
 * redis-sentinel://sentinel1,sentinel2#master}), or a cluster.
 *
 * @param uris as Lettuce reads them; several only for a cluster
 * @param cluster whether it is a Redis Cluster
 */
public record RedisServer(List<String> uris, boolean cluster) implements Serializable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  public RedisServer {
    uris = new ArrayList<>(uris);
    if (uris.isEmpty()) {
      throw new IllegalArgumentException("at least one address of Redis must be given");
    }
    uris.forEach(RedisURI::create); // fails at once where it cannot be read
  }

  /** One server, or the Sentinels that know it. */
  public static RedisServer at(String uri) {
    return new RedisServer(List.of(uri), false);
  }

  /** A cluster, by any of its nodes. */
  public static RedisServer cluster(List<String> uris) {
    return new RedisServer(uris, true);
  }

  /** Addresses as they may be shown. */
  @Override
  public String toString() {
    return uris.stream().map(uri -> uri.replaceFirst("//[^@/]*@", "//")).toList().toString();
  }

  /** A client of its own, to be closed by whoever asked for it. */
  Client client() {
    ClientResources resources =
        ClientResources.builder()
            .ioThreadPoolSize(1)
            .computationThreadPoolSize(1)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    // A connection that broke is replaced, not mended: so it is known that the checks for loss have
    // to be made again, and which commands were answered.
    ClientOptions options =
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .protocolVersion(ProtocolVersion.RESP2)
            .socketOptions(SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build())
            .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
            .build();
    List<RedisURI> addresses = uris.stream().map(RedisServer::address).toList();
    return cluster
        ? new ClusterClient(resources, addresses, options)
        : new SingleClient(resources, addresses.get(0), options);
  }

  private static RedisURI address(String uri) {
    RedisURI address = RedisURI.create(uri);
    address.setTimeout(TIMEOUT);
    return address;
  }

  /** Connections of either kind behind the commands they share. */
  interface Client extends AutoCloseable {
    CompletableFuture<RedisConnection> open();

    @Override
    void close();
  }

  private static final class SingleClient implements Client {
    private final ClientResources resources;
    private final RedisClient client;
    private final RedisURI address;

    SingleClient(ClientResources resources, RedisURI address, ClientOptions options) {
      this.resources = resources;
      this.address = address;
      this.client = RedisClient.create(resources);
      client.setOptions(options);
    }

    @Override
    public CompletableFuture<RedisConnection> open() {
      return client
          .connectAsync(StringCodec.UTF8, address)
          .thenApply(raw -> new RedisConnection(raw, raw.sync(), raw.async()))
          .toCompletableFuture();
    }

    @Override
    public void close() {
      shutdown(client, resources);
    }
  }

  private static final class ClusterClient implements Client {
    private final ClientResources resources;
    private final RedisClusterClient client;

    ClusterClient(ClientResources resources, List<RedisURI> addresses, ClientOptions options) {
      this.resources = resources;
      this.client = RedisClusterClient.create(resources, addresses);
      client.setOptions(ClusterClientOptions.builder(options).build());
    }

    @Override
    public CompletableFuture<RedisConnection> open() {
      return client
          .refreshPartitionsAsync()
          .thenCompose(refreshed -> client.connectAsync(StringCodec.UTF8))
          .thenCompose(ClusterClient::toEveryNode)
          .thenApply(raw -> new RedisConnection(raw, raw.sync(), raw.async()))
          .toCompletableFuture();
    }

    /** A command that came before its node is connected would be refused. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for what is given up
    private static CompletionStage<StatefulRedisClusterConnection<String, String>> toEveryNode(
        StatefulRedisClusterConnection<String, String> connection) {
      CompletableFuture<?>[] nodes =
          connection.getPartitions().stream()
              .filter(node -> !node.getSlots().isEmpty())
              .map(RedisClusterNode::getUri)
              .map(uri -> connection.getConnectionAsync(uri.getHost(), uri.getPort()))
              .toArray(CompletableFuture<?>[]::new);
      return CompletableFuture.allOf(nodes)
          .whenComplete(
              (connected, error) -> {
                if (error != null) {
                  connection.closeAsync();
                }
              })
          .thenApply(connected -> connection);
    }

    @Override
    public void close() {
      shutdown(client, resources);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // of the resources, which end in their own time
  private static void shutdown(AbstractRedisClient client, ClientResources resources) {
    client
        .shutdownAsync(0, 2, TimeUnit.SECONDS)
        .whenComplete((done, error) -> resources.shutdown(0, 2, TimeUnit.SECONDS))
        .join();
  }
}
