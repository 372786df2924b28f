package live.footlight.connector.redis.streams;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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
  private Map<String, EntryId> stops = Map.of();
  private LossPolicy onLoss = LossPolicy.FAIL;
  private Duration discoveryInterval = Duration.ofSeconds(10);
  private Duration block = Duration.ofMillis(250);
  private int maxEntriesPerFetch = 1_000;
  private int bytesPerFetch = 4 << 20;
  private StreamKeyNames keys = StreamKeyNames.DEFAULT;
  private int retainedCheckpoints = 3;
  private boolean watermarks = true;

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

  /**
   * Ends each stream at the given entry, by stream key, which need not be there yet; the others at
   * what is in them when the source starts.
   */
  public RedisStreamsSourceBuilder<T> boundedAt(Map<String, String> lastIds) {
    this.bounded = true;
    this.stops = new HashMap<>();
    lastIds.forEach((stream, id) -> stops.put(stream, EntryId.parse(id)));
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
   * How many checkpoints back the job may be restored without a savepoint: {@code
   * execution.checkpointing.num-retained}. Their positions are kept from trimming; 3 unless given.
   */
  public RedisStreamsSourceBuilder<T> retainedCheckpoints(int checkpoints) {
    this.retainedCheckpoints = checkpoints;
    return this;
  }

  /**
   * Leaves watermarks to the strategy that the source is used with. Unless called, the source emits
   * its own: how far each stream was read, or the server's time where it was read to its end.
   */
  public RedisStreamsSourceBuilder<T> withoutWatermarks() {
    this.watermarks = false;
    return this;
  }

  /**
   * Builds the source.
   *
   * @throws NullPointerException where something that must be given is not, named
   * @throws IllegalArgumentException where a number makes no sense
   */
  public RedisStreamsSource<T> build() {
    Objects.requireNonNull(deserializer, "deserializer(…) must be given");
    return new RedisStreamsSource<>(settings(), deserializer);
  }

  RedisStreamsSettings settings() {
    Objects.requireNonNull(server, "server(…) must be given");
    Objects.requireNonNull(streams, "streams(…) must be given");
    Objects.requireNonNull(job, "job(…) must be given");
    if (job.isEmpty() || job.chars().anyMatch(c -> c == '|' || Character.isWhitespace(c))) {
      throw new IllegalArgumentException("job(…) must be a name without '|' and white space");
    }
    if (maxEntriesPerFetch < 1
        || bytesPerFetch < 1
        || block.toMillis() < 1
        || retainedCheckpoints < 1) {
      throw new IllegalArgumentException(
          "maxEntriesPerFetch(…), bytesPerFetch(…), block(…) and retainedCheckpoints(…) must be at"
              + " least 1");
    }
    if (discoveryInterval.isNegative()) {
      throw new IllegalArgumentException("discoveryInterval(…) must not be negative");
    }
    return new RedisStreamsSettings(
        server,
        streams,
        start,
        bounded,
        stops,
        job,
        onLoss,
        discoveryInterval,
        block,
        maxEntriesPerFetch,
        bytesPerFetch,
        keys,
        retainedCheckpoints,
        watermarks);
  }
}
