package live.footlight.contract;

import java.nio.charset.StandardCharsets;

/**
 * The names of everything a partition keeps in Redis. The hash tag {@code {topic.partition}} keeps
 * one partition's keys in one cluster slot, so that a script may touch them together.
 */
public final class StreamKeys {
  /** Hash of topic → number of partitions; fixed when a topic is first used. */
  public static final String TOPIC_REGISTRY = "ev:topics";

  /** The one field of a stream entry: its length-prefixed event frames. */
  public static final String BODY_FIELD = "f";

  private StreamKeys() {}

  /** The stream of one partition, e.g. {@code ev:{live.5}}. */
  public static String stream(String topic, int partition) {
    return "ev:{" + topic + '.' + partition + '}';
  }

  /** The key that remembers one event id at the edge, e.g. {@code dd:{live.5}:/app/ios|g-1}. */
  public static String dedupe(String topic, int partition, String source, String id) {
    return "dd:{" + topic + '.' + partition + "}:" + source + '|' + id;
  }

  /** Committed positions by job, e.g. {@code off:{live.5}}. */
  public static String offsets(String topic, int partition) {
    return "off:{" + topic + '.' + partition + '}';
  }

  /** The random id a stream gets when it is created; another one means another stream. */
  public static String incarnation(String topic, int partition) {
    return "inc:{" + topic + '.' + partition + '}';
  }

  /**
   * The partition an entity's events go to: murmur3 (x86, 32 bits, seed 0) of the key's UTF-8
   * bytes, modulo the number of partitions.
   *
   * @param entityKey such as {@code session:s1}
   * @param partitions how many the topic has, at least 1
   */
  public static int partition(String entityKey, int partitions) {
    return Integer.remainderUnsigned(
        murmur3(entityKey.getBytes(StandardCharsets.UTF_8)), partitions);
  }

  /** Murmur3, x86 variant, 32 bits, seed 0 (Austin Appleby, public domain). */
  static int murmur3(byte[] bytes) {
    int hash = 0;
    int blocks = bytes.length / 4;
    for (int i = 0; i < blocks; i++) {
      int at = i * 4;
      int k =
          (bytes[at] & 0xff)
              | (bytes[at + 1] & 0xff) << 8
              | (bytes[at + 2] & 0xff) << 16
              | (bytes[at + 3] & 0xff) << 24;
      hash ^= scramble(k);
      hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int i = bytes.length - 1; i >= blocks * 4; i--) {
      tail = tail << 8 | (bytes[i] & 0xff);
    }
    hash ^= scramble(tail);
    hash ^= bytes.length;
    hash ^= hash >>> 16;
    hash *= 0x85ebca6b;
    hash ^= hash >>> 13;
    hash *= 0xc2b2ae35;
    return hash ^ hash >>> 16;
  }

  private static int scramble(int k) {
    return Integer.rotateLeft(k * 0xcc9e2d51, 15) * 0x1b873593;
  }
}
