package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.Consumer;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The workers most teams write first: a consumer group, {@code ZINCRBY} for each gift, {@code
 * XACK}. Neither keeps a gift from being counted twice when the worker dies between the two.
 */
final class WorkerPeers {
  private static final JsonMapper JSON = new JsonMapper();
  private static final byte[] GROUP = "workers".getBytes(UTF_8);
  private static final byte[] CONSUMER = "w1".getBytes(UTF_8);
  private static final byte[] FIELD = "f".getBytes(UTF_8);

  private WorkerPeers() {}

  /** Reads one, counts it, acknowledges it; over the first events only, since it is slow. */
  static Contender oneAtATime(int limit) {
    return new Contender() {
      @Override
      public String name() {
        return "worker, one at a time (first " + limit + ")";
      }

      @Override
      public int run(RedisClient redis, Preloaded data) {
        try (StatefulRedisConnection<byte[], byte[]> connection =
            redis.connect(ByteArrayCodec.INSTANCE)) {
          RedisCommands<byte[], byte[]> commands = connection.sync();
          createGroups(commands);
          StreamOffset<byte[]>[] streams = newest();
          int taken = 0;
          while (taken < limit) {
            List<StreamMessage<byte[], byte[]>> messages =
                commands.xreadgroup(
                    Consumer.from(GROUP, CONSUMER), XReadArgs.Builder.count(1), streams);
            for (StreamMessage<byte[], byte[]> message : messages) {
              JsonNode gift = JSON.readTree(body(message)).get("data");
              commands.zincrby(board("one:", gift), amount(gift), member(gift));
              commands.xack(message.getStream(), GROUP, message.getId());
              taken++;
            }
          }
          return taken;
        }
      }
    };
  }

  /** Reads 500 at a time and sends its increments and acknowledgements in one pipeline. */
  static Contender pipelined() {
    return new Contender() {
      @Override
      public String name() {
        return "worker, pipelined batches";
      }

      @Override
      public String boards() {
        return "pipelined:";
      }

      @Override
      public int run(RedisClient redis, Preloaded data) {
        try (StatefulRedisConnection<byte[], byte[]> connection =
            redis.connect(ByteArrayCodec.INSTANCE)) {
          createGroups(connection.sync());
          StreamOffset<byte[]>[] streams = newest();
          RedisAsyncCommands<byte[], byte[]> async = connection.async();
          int taken = 0;
          while (taken < data.gifts().size()) {
            List<StreamMessage<byte[], byte[]>> messages =
                connection
                    .sync()
                    .xreadgroup(
                        Consumer.from(GROUP, CONSUMER), XReadArgs.Builder.count(500), streams);
            connection.setAutoFlushCommands(false);
            List<RedisFuture<?>> pending = new ArrayList<>(messages.size() * 2);
            for (StreamMessage<byte[], byte[]> message : messages) {
              JsonNode gift = JSON.readTree(body(message)).get("data");
              pending.add(async.zincrby(board(boards(), gift), amount(gift), member(gift)));
              pending.add(async.xack(message.getStream(), GROUP, message.getId()));
            }
            connection.flushCommands();
            LettuceFutures.awaitAll(Duration.ofMinutes(1), pending.toArray(RedisFuture[]::new));
            connection.setAutoFlushCommands(true);
            taken += messages.size();
          }
          return taken;
        }
      }
    };
  }

  static byte[] body(StreamMessage<byte[], byte[]> message) {
    for (Map.Entry<byte[], byte[]> field : message.getBody().entrySet()) {
      if (field.getKey()[0] == FIELD[0]) {
        return field.getValue();
      }
    }
    throw new IllegalStateException("entry " + message.getId() + " has no body");
  }

  static byte[] board(String prefix, JsonNode gift) {
    return (prefix + gift.get("session_id").stringValue()).getBytes(UTF_8);
  }

  static byte[] member(JsonNode gift) {
    return gift.get("sender_id").stringValue().getBytes(UTF_8);
  }

  private static double amount(JsonNode gift) {
    return gift.get("diamonds").longValue();
  }

  private static void createGroups(RedisCommands<byte[], byte[]> commands) {
    for (int p = 0; p < Preloaded.PARTITIONS; p++) {
      byte[] key = Preloaded.key(Preloaded.SINGLE, p);
      commands.xgroupDestroy(key, GROUP);
      commands.xgroupCreate(StreamOffset.from(key, "0-0"), GROUP, new XGroupCreateArgs());
    }
  }

  private static StreamOffset<byte[]>[] newest() {
    return Preloaded.offsets(p -> StreamOffset.lastConsumed(Preloaded.key(Preloaded.SINGLE, p)));
  }
}
