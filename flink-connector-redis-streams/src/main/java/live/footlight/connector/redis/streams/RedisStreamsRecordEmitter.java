package live.footlight.connector.redis.streams;

import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.util.Collector;

/**
 * Emits all records of an entry, then moves the split on: the position is never within an entry. A
 * record's timestamp is its entry's time.
 */
final class RedisStreamsRecordEmitter<T>
    implements RecordEmitter<StreamEntry, T, RedisStreamSplitState> {
  private final RedisStreamsDeserializationSchema<T> deserializer;
  private final OutputCollector<T> collector = new OutputCollector<>();

  RedisStreamsRecordEmitter(RedisStreamsDeserializationSchema<T> deserializer) {
    this.deserializer = deserializer;
  }

  @Override
  public void emitRecord(StreamEntry entry, SourceOutput<T> output, RedisStreamSplitState split)
      throws Exception {
    collector.output = output;
    collector.timestamp = entry.id().ms();
    deserializer.deserialize(entry, collector);
    split.advance(entry);
  }

  private static final class OutputCollector<T> implements Collector<T> {
    private SourceOutput<T> output;
    private long timestamp;

    @Override
    public void collect(T record) {
      output.collect(record, timestamp);
    }

    @Override
    public void close() {
      // The output belongs to Flink.
    }
  }
}
