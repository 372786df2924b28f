package live.footlight.connector.redis.streams;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Reads Redis Streams with {@code XREAD} and keeps its position in Flink's checkpoint, so that a
 * restore, a rescale and a rewind to an older savepoint are exact.
 *
 * <p>A record's timestamp is the time of its entry (the first part of its id). The source emits
 * watermarks of its own: for each split the time of what it has read, or the server's clock where
 * there is nothing more to read. Use it with {@code WatermarkStrategy.noWatermarks()}.
 */
public final class RedisStreamsSource<T>
    implements Source<T, RedisStreamSplit, RedisStreamsEnumeratorState>, ResultTypeQueryable<T> {
  private static final long serialVersionUID = 1L;

  private final RedisStreamsSettings settings;
  private final RedisStreamsDeserializationSchema<T> deserializer;

  RedisStreamsSource(
      RedisStreamsSettings settings, RedisStreamsDeserializationSchema<T> deserializer) {
    this.settings = settings;
    this.deserializer = deserializer;
  }

  /** Starts to build a source. */
  public static <T> RedisStreamsSourceBuilder<T> builder() {
    return new RedisStreamsSourceBuilder<>();
  }

  @Override
  public Boundedness getBoundedness() {
    return settings.bounded() ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<T, RedisStreamSplit> createReader(SourceReaderContext context) {
    return new RedisStreamsSourceReader<>(
        settings, deserializer, new RedisStreamsSourceMetrics(context.metricGroup()), context);
  }

  @Override
  public SplitEnumerator<RedisStreamSplit, RedisStreamsEnumeratorState> createEnumerator(
      SplitEnumeratorContext<RedisStreamSplit> context) {
    return new RedisStreamsEnumerator(settings, context, null);
  }

  @Override
  public SplitEnumerator<RedisStreamSplit, RedisStreamsEnumeratorState> restoreEnumerator(
      SplitEnumeratorContext<RedisStreamSplit> context, RedisStreamsEnumeratorState state) {
    return new RedisStreamsEnumerator(settings, context, state);
  }

  @Override
  public SimpleVersionedSerializer<RedisStreamSplit> getSplitSerializer() {
    return RedisStreamSplitSerializer.INSTANCE;
  }

  @Override
  public SimpleVersionedSerializer<RedisStreamsEnumeratorState>
      getEnumeratorCheckpointSerializer() {
    return RedisStreamsEnumeratorStateSerializer.INSTANCE;
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return deserializer.getProducedType();
  }
}
