package live.footlight.ingest;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import live.footlight.contract.AppendScript;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.Topic;

/**
 * Appends to Redis Streams with one script a group commit. Commands that were under way when a
 * connection broke may be sent again: the script knows the ids, so that appends nothing twice.
 */
final class RedisEventLog implements EventLog, AutoCloseable {
  private static final Duration STARTUP = Duration.ofSeconds(5);

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> appends;
  private final StatefulRedisConnection<String, String> registry;
  private final Map<String, Integer> partitions = new ConcurrentHashMap<>();
  private final String sha;

  /**
   * Connects, and registers the topics.
   *
   * @param partitionsOfNewTopics for topics that nobody has used
   * @throws IllegalStateException where Redis cannot be reached or its topics disagree with the
   *     configuration, in words
   */
  RedisEventLog(String uri, int partitionsOfNewTopics, Duration appendWithin) {
    RedisURI address = RedisURI.create(uri);
    address.setTimeout(STARTUP);
    client = RedisClient.create(address);
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .timeoutOptions(TimeoutOptions.enabled(appendWithin))
            .build());
    try {
      appends = client.connect(ByteArrayCodec.INSTANCE);
      registry = client.connect(StringCodec.UTF8);
    } catch (RedisException e) {
      client.shutdown();
      throw new IllegalStateException(
          "Redis does not answer at " + address + "; start it or set footlight.redis.uri", e);
    }
    sha = appends.sync().digest(AppendScript.TEXT);
    for (Topic topic : Topic.values()) {
      String label = topic.label();
      partitions.put(label, register(label, topic == Topic.CONTROL ? 1 : partitionsOfNewTopics));
    }
    client.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisConnected(
              RedisChannelHandler<?, ?> connection, SocketAddress socketAddress) {
            // A Redis that came back empty has forgotten its topics.
            partitions.forEach(RedisEventLog.this::registerAsync);
          }
        });
  }

  private int register(String topic, int wanted) {
    registry.sync().hsetnx(StreamKeys.TOPIC_REGISTRY, topic, Integer.toString(wanted));
    int registered = Integer.parseInt(registry.sync().hget(StreamKeys.TOPIC_REGISTRY, topic));
    if (registered != wanted) {
      throw new IllegalStateException(
          "Topic "
              + topic
              + " has "
              + registered
              + " partitions in Redis, not "
              + wanted
              + ". The number is fixed once a topic is used; "
              + (topic.equals(Topic.CONTROL.label())
                  ? "that of this one is always 1: something else registered it"
                  : "set footlight.ingest.partitions=" + registered));
    }
    for (int p = 0; p < registered; p++) {
      registry.sync().set(StreamKeys.incarnation(topic, p), newIncarnation(), SetArgs.Builder.nx());
    }
    return registered;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // done again at the next connection
  private void registerAsync(String topic, int count) {
    registry.async().hsetnx(StreamKeys.TOPIC_REGISTRY, topic, Integer.toString(count));
    for (int p = 0; p < count; p++) {
      registry
          .async()
          .set(StreamKeys.incarnation(topic, p), newIncarnation(), SetArgs.Builder.nx());
    }
  }

  private static String newIncarnation() {
    return UUID.randomUUID().toString();
  }

  @Override
  public CompletableFuture<List<AppendScript.Result>> append(AppendScript.Call call) {
    byte[][] keys = call.keys();
    byte[][] arguments = call.arguments();
    CompletionStage<List<Object>> answer =
        appends.async().<List<Object>>evalsha(sha, ScriptOutputType.MULTI, keys, arguments);
    return answer
        .exceptionallyCompose(
            failure -> {
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              return cause instanceof RedisNoScriptException
                  ? appends
                      .async()
                      .<List<Object>>eval(
                          AppendScript.TEXT, ScriptOutputType.MULTI, keys, arguments)
                  : CompletableFuture.failedStage(cause);
            })
        .thenApply(call::results)
        .toCompletableFuture();
  }

  @Override
  public int partitions(String topic) {
    return partitions.get(topic);
  }

  /** Whether Redis answers. */
  boolean answers() {
    try {
      return "PONG".equals(registry.sync().ping());
    } catch (RedisException e) {
      return false;
    }
  }

  /** What Redis says of its memory. */
  CompletableFuture<String> memory() {
    return registry.async().info("memory").toCompletableFuture();
  }

  /** Commands of the connection that appends. */
  RedisAsyncCommands<byte[], byte[]> commands() {
    return appends.async();
  }

  /** Names of the topics that events are taken for. */
  List<String> topics() {
    String[] topics = partitions.keySet().toArray(String[]::new);
    Arrays.sort(topics);
    return List.of(topics);
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
