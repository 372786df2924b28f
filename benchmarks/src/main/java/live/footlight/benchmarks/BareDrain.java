package live.footlight.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.List;

/**
 * Reads every entry with {@code XREAD} and does nothing with it: what a Redis client can do at
 * most, the line the others are measured against.
 */
record BareDrain(String name, boolean packed) implements Contender {
  private static final int COUNT = 500;

  @Override
  public int run(RedisClient redis, Preloaded data) {
    int events = 0;
    try (StatefulRedisConnection<byte[], byte[]> connection =
        redis.connect(ByteArrayCodec.INSTANCE)) {
      RedisCommands<byte[], byte[]> commands = connection.sync();
      StreamOffset<byte[]>[] positions = data.beginnings(packed);
      XReadArgs count = XReadArgs.Builder.count(COUNT);
      while (true) {
        List<StreamMessage<byte[], byte[]>> messages = commands.xread(count, positions);
        if (messages.isEmpty()) {
          return packed ? data.gifts().size() : events;
        }
        events += messages.size();
        data.advance(positions, messages);
      }
    }
  }
}
