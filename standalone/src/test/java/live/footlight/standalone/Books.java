package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.view.LeaderboardKeys;

/** Law 6: what was appended to the streams, counted frame by frame, against the accounting. */
final class Books {
  private static final int AT_ONCE = 1_000;

  private final String redisUri;

  Books(String redisUri) {
    this.redisUri = redisUri;
  }

  /** Appended = processed + duplicates + quarantined + dead-lettered + erased, by partition. */
  void balance(String job) {
    balance(job, "live", "content");
  }

  /** The same of the topics that the job reads. */
  void balance(String job, String... topics) {
    try (RedisClient client = RedisClient.create(redisUri);
        StatefulRedisConnection<String, byte[]> connection =
            client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
      RedisCommands<String, byte[]> redis = connection.sync();
      Map<String, Long> appended = new TreeMap<>();
      Map<String, Long> accounted = new TreeMap<>();
      for (String topic : topics) {
        byte[] partitions = redis.hget(StreamKeys.TOPIC_REGISTRY, topic);
        if (partitions == null) {
          continue;
        }
        for (int p = 0; p < Integer.parseInt(new String(partitions, StandardCharsets.UTF_8)); p++) {
          long frames = frames(redis, StreamKeys.stream(topic, p));
          if (frames > 0) {
            appended.put(topic + '.' + p, frames);
            accounted.put(topic + '.' + p, accounted(redis, job, topic + '.' + p));
          }
        }
      }
      assertThat(appended).as("events in the streams").isNotEmpty();
      assertThat(accounted).as("accounts against appended events").isEqualTo(appended);
    }
  }

  private static long accounted(RedisCommands<String, byte[]> redis, String job, String partition) {
    Map<String, byte[]> hash = redis.hgetall(LeaderboardKeys.accounting(job, partition));
    return List.of("processed", "duplicates", "quarantined", "dead_lettered", "erased").stream()
        .mapToLong(
            field ->
                hash.containsKey(field)
                    ? Long.parseLong(new String(hash.get(field), StandardCharsets.UTF_8))
                    : 0)
        .sum();
  }

  private static long frames(RedisCommands<String, byte[]> redis, String stream) {
    long frames = 0;
    Range.Boundary<String> after = Range.Boundary.unbounded();
    while (true) {
      List<StreamMessage<String, byte[]>> entries =
          redis.xrange(stream, Range.from(after, Range.Boundary.unbounded()), Limit.from(AT_ONCE));
      for (StreamMessage<String, byte[]> entry : entries) {
        frames += framesOf(entry.getBody().get(StreamKeys.BODY_FIELD));
      }
      if (entries.size() < AT_ONCE) {
        return frames;
      }
      after = Range.Boundary.excluding(entries.get(entries.size() - 1).getId());
    }
  }

  /** A body is frames behind their lengths, unsigned LEB128. */
  static int framesOf(byte[] body) {
    int frames = 0;
    int at = 0;
    while (at < body.length) {
      int length = 0;
      int shift = 0;
      byte part;
      do {
        part = body[at++];
        length |= (part & 0x7f) << shift;
        shift += 7;
      } while (part < 0);
      at += length;
      frames++;
    }
    assertThat(at).as("the last frame ends with the body").isEqualTo(body.length);
    return frames;
  }
}
