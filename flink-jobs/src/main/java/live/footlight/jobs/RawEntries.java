package live.footlight.jobs;

import live.footlight.connector.redis.streams.RedisStreamsDeserializationSchema;
import live.footlight.connector.redis.streams.StreamEntry;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.Collector;

/** Passes entries on as they came. An entry without a body is one that nobody of ours wrote. */
final class RawEntries implements RedisStreamsDeserializationSchema<RawEntry> {
  private static final long serialVersionUID = 1L;
  private static final byte[] NOTHING = {};

  @Override
  public void deserialize(StreamEntry entry, Collector<RawEntry> out) {
    byte[] body = entry.fields().length < 2 ? NOTHING : entry.value();
    out.collect(new RawEntry(partition(entry.stream()), entry.id().toString(), body));
  }

  /** {@code live.5} of {@code ev:{live.5}}. */
  private static String partition(String stream) {
    return stream.substring(stream.indexOf('{') + 1, stream.indexOf('}'));
  }

  @Override
  public TypeInformation<RawEntry> getProducedType() {
    return TypeInformation.of(RawEntry.class);
  }
}
