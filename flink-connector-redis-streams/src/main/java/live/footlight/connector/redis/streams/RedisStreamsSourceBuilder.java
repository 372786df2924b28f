package live.footlight.connector.redis.streams;

import java.time.Duration;
import java.util.Objects;

/**
 * Builds a {@link RedisStreamsSource}. The server, the streams, the job's name and the deserializer
 * must be given; the rest has defaults.
 */
public final class RedisStreamsSourceBuilder<T> {
  private RedisServer server;
  private StreamSet streams;
  private RedisStreamsDeserializationSchema<T> deserializer;
  private String job;
  private StartPosition start = StartPosition.earliest();
  private boolean bounded;
  private LossPolicy onLoss = LossPolicy.FAIL;
  private Duration discoveryInterval = Duration.ofSeconds(10);
  private Duration block = Duration.ofMillis(250);
  private int maxEntriesPerFetch = 1_000;
  private int bytesPerFetch = 4 << 20;
  private StreamKeyNames keys = StreamKeyNames.DEFAULT;

  RedisStreamsSourceBuilder() {}

  /** Where Redis is. */
  public RedisStreamsSourceBuilder<T> server(RedisServer server) {
    this.server = server;
    return this;
  }

  /** Which streams to read. */
  public RedisStreamsSourceBuilder<T> streams(StreamSet streams) {
    this.streams = streams;
    return this;
  }

  /** What an entry becomes. */
  public RedisStreamsSourceBuilder<T> deserializer(
      RedisStreamsDeserializationSchema<T> deserializer) {
    this.deserializer = deserializer;
    return this;
  }

  /**
   * The name under which positions are committed, and of the consumer-less group that shows lag.
   */
  public RedisStreamsSourceBuilder<T> job(String job) {
    this.job = job;
    return this;
  }

  /** Where to begin at the very first start; earliest unless given. */
  public RedisStreamsSourceBuilder<T> startAt(StartPosition start) {
    this.start = start;
    return this;
  }

  /** Ends at what is in the streams when the source starts. */
  public RedisStreamsSourceBuilder<T> bounded() {
    this.bounded = true;
    return this;
  }

  /** What to do where entries were lost; {@link LossPolicy#FAIL} unless given. */
  public RedisStreamsSourceBuilder<T> onLoss(LossPolicy policy) {
    this.onLoss = policy;
    return this;
  }

  /** How often to look for new streams and for loss; 10 s unless given, zero for once. */
  public RedisStreamsSourceBuilder<T> discoveryInterval(Duration interval) {
    this.discoveryInterval = interval;
    return this;
  }

  /** How long an {@code XREAD} waits where there is nothing to read; 250 ms unless given. */
  public RedisStreamsSourceBuilder<T> block(Duration block) {
    this.block = block;
    return this;
  }

  /** Most entries a fetch takes from each stream; 1000 unless given. */
  public RedisStreamsSourceBuilder<T> maxEntriesPerFetch(int entries) {
    this.maxEntriesPerFetch = entries;
    return this;
  }

  /** About how many bytes a fetch takes in all; 4 MiB unless given. */
  public RedisStreamsSourceBuilder<T> bytesPerFetch(int bytes) {
    this.bytesPerFetch = bytes;
    return this;
  }

  /** Names of the keys beside the streams; {@link StreamKeyNames#DEFAULT} unless given. */
  public RedisStreamsSourceBuilder<T> keys(StreamKeyNames keys) {
    this.keys = keys;
    return this;
  }

  /**
   * Builds the source.
   *
   * @throws NullPointerException where something that must be given is not, named
   * @throws IllegalArgumentException where a number makes no sense
   */
  public RedisStreamsSource<T> build() {
    Objects.requireNonNull(server, "server(…) must be given");
    Objects.requireNonNull(streams, "streams(…) must be given");
    Objects.requireNonNull(deserializer, "deserializer(…) must be given");
    Objects.requireNonNull(job, "job(…) must be given");
    if (job.isEmpty() || job.indexOf('|') >= 0) {
      throw new IllegalArgumentException("job(…) must not be empty nor contain '|'");
    }
    if (maxEntriesPerFetch < 1 || bytesPerFetch < 1 || block.toMillis() < 1) {
      throw new IllegalArgumentException(
          "maxEntriesPerFetch(…), bytesPerFetch(…) and block(…) must be at least 1");
    }
    return new RedisStreamsSource<>(
        new RedisStreamsSettings(
            server,
            streams,
            start,
            bounded,
            job,
            onLoss,
            discoveryInterval,
            block,
            maxEntriesPerFetch,
            bytesPerFetch,
            keys),
        deserializer);
  }
}
