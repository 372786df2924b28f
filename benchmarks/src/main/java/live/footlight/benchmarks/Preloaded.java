package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
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
    try (Appends appends = new Appends(redis)) {
      for (int i = 0; i < gifts.size(); i++) {
        int partition = partition(gifts, i, PARTITIONS);
        appends.add(key(SINGLE, partition), gifts.json(i).getBytes(UTF_8));
      }
    }
    return packed(redis, gifts, packing, PARTITIONS);
  }

  /** Writes the packed frames alone, over so many partitions. */
  static Preloaded packed(RedisClient redis, GiftWorkload gifts, int packing, int partitions) {
    try (Appends appends = new Appends(redis)) {
      FrameWriter[] bodies = new FrameWriter[partitions];
      int[] packed = new int[partitions];
      Arrays.setAll(bodies, p -> new FrameWriter(16_384));
      for (int i = 0; i < gifts.size(); i++) {
        int partition = partition(gifts, i, partitions);
        GiftFrames.append(gifts, i, bodies[partition]);
        if (++packed[partition] == packing) {
          appends.add(key(PACKED, partition), bodies[partition].take());
          packed[partition] = 0;
        }
      }
      for (int p = 0; p < partitions; p++) {
        if (packed[p] > 0) {
          appends.add(key(PACKED, p), bodies[p].take());
        }
      }
      appends.register(PACKED, partitions);
    }
    return new Preloaded(gifts);
  }

  private static int partition(GiftWorkload gifts, int i, int partitions) {
    return StreamKeys.partition("session:" + gifts.sessionId(i), partitions);
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

  /** Appends in pipelines; closed, all are there. */
  private static final class Appends implements AutoCloseable {
    private static final byte[] FIELD = StreamKeys.BODY_FIELD.getBytes(UTF_8);

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final List<RedisFuture<?>> pending = new ArrayList<>(PIPELINE);

    Appends(RedisClient redis) {
      connection = redis.connect(ByteArrayCodec.INSTANCE);
      connection.setAutoFlushCommands(false);
    }

    void add(byte[] stream, byte[] body) {
      pending.add(connection.async().xadd(stream, Collections.singletonMap(FIELD, body)));
      if (pending.size() == PIPELINE) {
        settle();
      }
    }

    void register(String topic, int partitions) {
      pending.add(
          connection
              .async()
              .hset(
                  StreamKeys.TOPIC_REGISTRY.getBytes(UTF_8),
                  topic.getBytes(UTF_8),
                  Integer.toString(partitions).getBytes(UTF_8)));
    }

    private void settle() {
      connection.flushCommands();
      if (!LettuceFutures.awaitAll(Duration.ofMinutes(1), pending.toArray(RedisFuture[]::new))) {
        throw new IllegalStateException("Redis did not take the preloaded events within a minute");
      }
      pending.clear();
    }

    @Override
    public void close() {
      settle();
      connection.close();
    }
  }
}
