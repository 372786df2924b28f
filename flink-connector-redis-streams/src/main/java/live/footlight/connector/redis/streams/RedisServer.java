package live.footlight.connector.redis.streams;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import java.io.Serializable;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where Redis is: one server, a set of Sentinels ({@code redis-sentinel://…#master}), or a cluster.
 *
 * @param uris as Lettuce reads them; several only for a cluster
 * @param cluster whether it is a Redis Cluster
 */
public record RedisServer(List<String> uris, boolean cluster) implements Serializable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  public RedisServer {
    uris = new ArrayList<>(uris);
  }

  /** One server, or Sentinels that know it. */
  public static RedisServer at(String uri) {
    return new RedisServer(List.of(uri), false);
  }

  /** A cluster, by any of its nodes. */
  public static RedisServer cluster(List<String> uris) {
    return new RedisServer(uris, true);
  }

  /** A client of its own, to be closed by whoever asked for it. */
  Client connect() {
    return cluster ? new ClusterClient(addresses()) : new SingleClient(addresses().get(0));
  }

  private List<RedisURI> addresses() {
    return uris.stream()
        .map(
            uri -> {
              RedisURI address = RedisURI.create(uri);
              address.setTimeout(TIMEOUT);
              return address;
            })
        .toList();
  }

  /** Connections of either kind behind the commands they share. */
  interface Client extends AutoCloseable {
    <K, V> Connection<K, V> open(RedisCodec<K, V> codec);

    /** Calls back whenever a connection stands, for the first time or again. */
    void onConnected(Runnable callback);

    @Override
    void close();
  }

  /**
   * A connection.
   *
   * @param raw to dispatch commands of our own on
   */
  record Connection<K, V>(
      StatefulConnection<K, V> raw,
      RedisClusterCommands<K, V> sync,
      RedisClusterAsyncCommands<K, V> async)
      implements AutoCloseable {
    @Override
    public void close() {
      raw.close();
    }
  }

  private record SingleClient(RedisClient client, RedisURI uri) implements Client {
    SingleClient(RedisURI uri) {
      this(RedisClient.create(), uri);
      client.setOptions(
          ClientOptions.builder()
              .protocolVersion(ProtocolVersion.RESP2)
              .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
              .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
              .build());
    }

    @Override
    public <K, V> Connection<K, V> open(RedisCodec<K, V> codec) {
      StatefulRedisConnection<K, V> connection = client.connect(codec, uri);
      return new Connection<>(connection, connection.sync(), connection.async());
    }

    @Override
    public void onConnected(Runnable callback) {
      client.addListener(new ConnectionListener(callback));
    }

    @Override
    public void close() {
      shutdown(client);
    }
  }

  private record ClusterClient(RedisClusterClient client) implements Client {
    ClusterClient(List<RedisURI> uris) {
      this(RedisClusterClient.create(uris));
      client.setOptions(
          ClusterClientOptions.builder()
              .protocolVersion(ProtocolVersion.RESP2)
              .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
              .build());
    }

    @Override
    public <K, V> Connection<K, V> open(RedisCodec<K, V> codec) {
      StatefulRedisClusterConnection<K, V> connection = client.connect(codec);
      return new Connection<>(connection, connection.sync(), connection.async());
    }

    @Override
    public void onConnected(Runnable callback) {
      client.addListener(new ConnectionListener(callback));
    }

    @Override
    public void close() {
      shutdown(client);
    }
  }

  private record ConnectionListener(Runnable callback) implements RedisConnectionStateListener {
    @Override
    public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
      callback.run();
    }
  }

  private static void shutdown(AbstractRedisClient client) {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
  }
}
