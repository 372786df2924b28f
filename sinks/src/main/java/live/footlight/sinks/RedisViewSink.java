package live.footlight.sinks;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.UUID;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Writes views to Redis, in batches, pipelined, with a bounded number in flight. A checkpoint
 * completes only when Redis has acknowledged every view before it; a view may be written more than
 * once, which its version makes harmless.
 *
 * <p>What passes (a server that is loading, out of memory, replaced or unreachable) is tried again
 * for a while; what does not (a wrong type, a missing permission) fails the job in words. Where
 * Redis lost acknowledged writes the job fails with {@link RedisLostWritesException}; see there.
 *
 * <pre>{@code
 * updates.sinkTo(
 *     RedisViewSink.<BoardUpdate>builder()
 *         .uri("redis://127.0.0.1:6379")
 *         .serializer(RedisViews.boards())
 *         .build());
 * }</pre>
 *
 * <p>Metrics beside Flink's own: {@code staleWrites} (refused, a newer version is stored), {@code
 * expiredWrites} (refused, the window's time is over), {@code retriedBatches}, {@code reconnects},
 * {@code lostWrites}, {@code batchesInFlight}.
 *
 * @param <T> the view
 */
public final class RedisViewSink<T> extends BothFlinkLines.Sink<T> {
  private static final long serialVersionUID = 1L;

  private final Settings<T> settings;

  private RedisViewSink(Settings<T> settings) {
    this.settings = settings;
  }

  /** Starts a description; {@code uri} and {@code serializer} have to be given. */
  public static <T> Builder<T> builder() {
    return new Builder<>();
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
    String mark =
        "mark:{%s}:%d:%s"
            .formatted(
                context.getJobInfo().getJobName(),
                context.getTaskInfo().getIndexOfThisSubtask(),
                UUID.randomUUID());
    return new RedisViewWriter<>(
        settings,
        RedisConnector.to(settings.uri),
        mark,
        context.getMailboxExecutor(),
        context.getProcessingTimeService(),
        context.metricGroup());
  }

  /** What a writer needs to know. */
  record Settings<T>(
      String uri,
      RedisViewSerializer<T> serializer,
      int maxBatch,
      int maxBatchBytes,
      int maxInFlight,
      int membersPerCall,
      Duration linger,
      Duration answerWithin,
      Duration retryFor)
      implements Serializable {}

  /**
   * Describes a sink.
   *
   * @param <T> the view
   */
  public static final class Builder<T> {
    private String uri;
    private RedisViewSerializer<T> serializer;
    private int maxBatch = 500;
    private int maxBatchBytes = 1 << 20;
    private int maxInFlight = 4;
    private int membersPerCall = RedisBatch.MEMBERS_PER_CALL;
    private Duration linger = Duration.ofMillis(5);
    private Duration answerWithin = Duration.ofSeconds(10);
    private Duration retryFor = Duration.ofSeconds(30);

    private Builder() {}

    /**
     * Where Redis is: {@code redis://[user:password@]host:port[/db]}, {@code rediss://…} for TLS,
     * {@code redis-sentinel://host:port,host:port/db#master}, {@code
     * redis-cluster://[user:password@]host:port,host:port}.
     *
     * @throws IllegalArgumentException where it cannot be read
     */
    public Builder<T> uri(String uri) {
      RedisConnector.check(uri);
      this.uri = uri;
      return this;
    }

    /** What a view is in Redis, see {@link RedisViews}. */
    public Builder<T> serializer(RedisViewSerializer<T> serializer) {
      this.serializer = requireNonNull(serializer);
      return this;
    }

    /** A batch goes out when it has this many script calls; default 500. */
    public Builder<T> maxBatch(int calls) {
      maxBatch = positive("maxBatch", calls);
      return this;
    }

    /** A batch goes out when it has about this many bytes; default 1 MiB. */
    public Builder<T> maxBatchBytes(int bytes) {
      maxBatchBytes = positive("maxBatchBytes", bytes);
      return this;
    }

    /** Batches sent and not yet acknowledged, after which the job waits; default 4. */
    public Builder<T> maxInFlight(int batches) {
      maxInFlight = positive("maxInFlight", batches);
      return this;
    }

    /**
     * Members of a board that one script call sets, and so how long it blocks Redis (about 5 µs
     * each); default 5000. Larger updates are put together aside and published at once.
     */
    public Builder<T> membersPerCall(int members) {
      membersPerCall = positive("membersPerCall", members);
      return this;
    }

    /** A batch that does not fill up goes out after this long; default 5 ms. */
    public Builder<T> linger(Duration linger) {
      this.linger = requireNonNull(linger);
      return this;
    }

    /** A connection that has not answered for this long is replaced; default 10 s. */
    public Builder<T> answerWithin(Duration limit) {
      answerWithin = requireNonNull(limit);
      return this;
    }

    /** How long to go on trying while Redis takes nothing, before the job fails; default 30 s. */
    public Builder<T> retryFor(Duration limit) {
      retryFor = requireNonNull(limit);
      return this;
    }

    /** The sink. */
    public RedisViewSink<T> build() {
      return new RedisViewSink<>(
          new Settings<>(
              requireNonNull(uri, "uri"),
              requireNonNull(serializer, "serializer"),
              maxBatch,
              maxBatchBytes,
              maxInFlight,
              membersPerCall,
              linger,
              answerWithin,
              retryFor));
    }

    private static int positive(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be above zero, not " + value);
      }
      return value;
    }
  }
}
