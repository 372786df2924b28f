package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One process, totals in a hash map, a {@code ZADD} of what changed every 200 ms: fast, and
 * everything is gone when it dies.
 */
final class InMemoryAggregator implements Contender {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long TICK_NANOS = 200_000_000;

  @Override
  public String name() {
    return "in-memory aggregator, JSON, one an entry";
  }

  @Override
  public String boards() {
    return "memory:";
  }

  @Override
  public int run(RedisClient redis, Preloaded data) {
    Map<String, Map<String, Long>> totals = new HashMap<>();
    Map<String, Set<String>> changed = new HashMap<>();
    int taken = 0;
    long nextTick = System.nanoTime() + TICK_NANOS;
    try (StatefulRedisConnection<byte[], byte[]> reads = redis.connect(ByteArrayCodec.INSTANCE);
        StatefulRedisConnection<byte[], byte[]> writes = redis.connect(ByteArrayCodec.INSTANCE)) {
      writes.setAutoFlushCommands(false);
      StreamOffset<byte[]>[] positions = data.beginnings(false);
      while (true) {
        List<StreamMessage<byte[], byte[]>> messages =
            reads.sync().xread(XReadArgs.Builder.count(500), positions);
        for (StreamMessage<byte[], byte[]> message : messages) {
          JsonNode gift = JSON.readTree(WorkerPeers.body(message)).get("data");
          String session = gift.get("session_id").stringValue();
          String supporter = gift.get("sender_id").stringValue();
          totals
              .computeIfAbsent(session, s -> new HashMap<>())
              .merge(supporter, gift.get("diamonds").longValue(), Long::sum);
          changed.computeIfAbsent(session, s -> new HashSet<>()).add(supporter);
          taken++;
        }
        data.advance(positions, messages);
        if (messages.isEmpty() || System.nanoTime() >= nextTick) {
          publish(writes, totals, changed);
          nextTick = System.nanoTime() + TICK_NANOS;
        }
        if (messages.isEmpty()) {
          return taken;
        }
      }
    }
  }

  private void publish(
      StatefulRedisConnection<byte[], byte[]> writes,
      Map<String, Map<String, Long>> totals,
      Map<String, Set<String>> changed) {
    List<RedisFuture<?>> pending = new ArrayList<>(changed.size());
    changed.forEach(
        (session, supporters) -> {
          Object[] scoresAndMembers = new Object[2 * supporters.size()];
          int at = 0;
          for (String supporter : supporters) {
            scoresAndMembers[at++] = (double) totals.get(session).get(supporter);
            scoresAndMembers[at++] = supporter.getBytes(UTF_8);
          }
          pending.add(writes.async().zadd((boards() + session).getBytes(UTF_8), scoresAndMembers));
        });
    writes.flushCommands();
    LettuceFutures.awaitAll(Duration.ofMinutes(1), pending.toArray(RedisFuture[]::new));
    changed.clear();
  }
}
