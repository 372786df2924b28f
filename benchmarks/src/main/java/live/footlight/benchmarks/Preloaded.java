package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.StreamKeys;

/**
 * The same gifts twice in Redis: as JSON, one event an entry, and as packed frames the way the edge
 * writes them. A session's gifts are in one partition, in order.
 */
final class Preloaded {
  /** Topic of the single JSON entries. */
  static final String SINGLE = "single";

  /** Topic of the packed entries. */
  static final String PACKED = "live";

  static final int PARTITIONS = 8;
  private static final int PIPELINE = 1_000;

  private final GiftWorkload gifts;

  private Preloaded(GiftWorkload gifts) {
    this.gifts = gifts;
  }

  /** Writes both sets of streams into an empty server. */
  static Preloaded into(RedisClient redis, GiftWorkload gifts, int packing) {
    try (StatefulRedisConnection<byte[], byte[]> connection =
        redis.connect(ByteArrayCodec.INSTANCE)) {
      connection.setAutoFlushCommands(false);
      RedisAsyncCommands<byte[], byte[]> commands = connection.async();
      byte[] field = StreamKeys.BODY_FIELD.getBytes(UTF_8);
      FrameWriter[] bodies = new FrameWriter[PARTITIONS];
      int[] packed = new int[PARTITIONS];
      Arrays.setAll(bodies, p -> new FrameWriter(16_384));
      List<RedisFuture<?>> pending = new ArrayList<>(PIPELINE + PARTITIONS);
      for (int i = 0; i < gifts.size(); i++) {
        int partition = StreamKeys.partition("session:" + gifts.sessionId(i), PARTITIONS);
        pending.add(
            commands.xadd(
                key(SINGLE, partition),
                Collections.singletonMap(field, gifts.json(i).getBytes(UTF_8))));
        GiftFrames.append(gifts, i, bodies[partition]);
        if (++packed[partition] == packing) {
          pending.add(
              commands.xadd(
                  key(PACKED, partition),
                  Collections.singletonMap(field, bodies[partition].take())));
          packed[partition] = 0;
        }
        if (pending.size() >= PIPELINE) {
          settle(connection, pending);
        }
      }
      for (int p = 0; p < PARTITIONS; p++) {
        if (packed[p] > 0) {
          pending.add(
              commands.xadd(key(PACKED, p), Collections.singletonMap(field, bodies[p].take())));
        }
      }
      settle(connection, pending);
      pending.add(
          commands.hset(
              StreamKeys.TOPIC_REGISTRY.getBytes(UTF_8),
              PACKED.getBytes(UTF_8),
              Integer.toString(PARTITIONS).getBytes(UTF_8)));
      settle(connection, pending);
    }
    return new Preloaded(gifts);
  }

  GiftWorkload gifts() {
    return gifts;
  }

  /** The start of every partition's stream. */
  StreamOffset<byte[]>[] beginnings(boolean packed) {
    return offsets(p -> StreamOffset.from(key(packed ? PACKED : SINGLE, p), "0-0"));
  }

  /** One offset for each partition. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a generic type
  static StreamOffset<byte[]>[] offsets(IntFunction<StreamOffset<byte[]>> offset) {
    StreamOffset<byte[]>[] offsets = new StreamOffset[PARTITIONS];
    Arrays.setAll(offsets, offset);
    return offsets;
  }

  /** Moves each position past the last message read from its stream. */
  void advance(StreamOffset<byte[]>[] positions, List<StreamMessage<byte[], byte[]>> messages) {
    byte[] stream = null;
    for (int i = messages.size() - 1; i >= 0; i--) {
      StreamMessage<byte[], byte[]> message = messages.get(i);
      if (Arrays.equals(stream, message.getStream())) {
        continue;
      }
      stream = message.getStream();
      for (int p = 0; p < positions.length; p++) {
        if (Arrays.equals(positions[p].getName(), stream)) {
          positions[p] = StreamOffset.from(stream, message.getId());
        }
      }
    }
  }

  static byte[] key(String topic, int partition) {
    return StreamKeys.stream(topic, partition).getBytes(UTF_8);
  }

  private static void settle(
      StatefulRedisConnection<byte[], byte[]> connection, List<RedisFuture<?>> pending) {
    connection.flushCommands();
    if (!LettuceFutures.awaitAll(Duration.ofMinutes(1), pending.toArray(RedisFuture[]::new))) {
      throw new IllegalStateException("Redis did not take the preloaded events within a minute");
    }
    pending.clear();
  }
}
