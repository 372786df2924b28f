package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import live.footlight.contract.StreamKeys;

/** The JSON of every gift as an entry of its own, pipelined, with nobody looking at it. */
final class BareAppends implements EdgeBenchmark.Sender {
  static final String NAME = "bare pipelined XADD, one an entry";

  private final RedisClient redis;
  private final int pipeline;
  private final byte[][] streams;
  private final List<Map<byte[], byte[]>> entries;

  BareAppends(RedisClient redis, GiftWorkload gifts, int pipeline) {
    this.redis = redis;
    this.pipeline = pipeline;
    byte[] field = StreamKeys.BODY_FIELD.getBytes(UTF_8);
    streams = new byte[gifts.size()][];
    entries = new ArrayList<>(gifts.size());
    for (int i = 0; i < gifts.size(); i++) {
      streams[i] =
          Preloaded.key(
              Preloaded.PACKED,
              StreamKeys.partition("session:" + gifts.sessionId(i), Preloaded.PARTITIONS));
      entries.add(Collections.singletonMap(field, gifts.json(i).getBytes(UTF_8)));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int send() {
    try (StatefulRedisConnection<byte[], byte[]> connection =
        redis.connect(ByteArrayCodec.INSTANCE)) {
      connection.setAutoFlushCommands(false);
      List<RedisFuture<String>> pending = new ArrayList<>(pipeline);
      for (int i = 0; i < streams.length; i++) {
        pending.add(connection.async().xadd(streams[i], entries.get(i)));
        if (pending.size() == pipeline || i == streams.length - 1) {
          connection.flushCommands();
          if (!LettuceFutures.awaitAll(
              Duration.ofMinutes(1), pending.toArray(RedisFuture[]::new))) {
            throw new IllegalStateException("Redis did not take the gifts within a minute");
          }
          pending.clear();
        }
      }
      return streams.length;
    }
  }

  @Override
  public void check(RedisCommands<byte[], byte[]> redis) {
    long found = 0;
    for (int p = 0; p < Preloaded.PARTITIONS; p++) {
      found += redis.xlen(Preloaded.key(Preloaded.PACKED, p));
    }
    if (found != streams.length) {
      throw new IllegalStateException(
          "the streams hold " + found + " entries, " + streams.length + " were sent");
    }
  }
}
