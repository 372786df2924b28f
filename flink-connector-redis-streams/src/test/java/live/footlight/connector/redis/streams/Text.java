package live.footlight.connector.redis.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;

/** An entry's value as text; with spaces, one record for each word. */
final class Text implements RedisStreamsDeserializationSchema<String> {
  private static final long serialVersionUID = 1L;

  @Override
  public void deserialize(StreamEntry entry, Collector<String> out) {
    for (String word : new String(entry.value(), UTF_8).split(" ", -1)) {
      out.collect(word);
    }
  }

  @Override
  public TypeInformation<String> getProducedType() {
    return Types.STRING;
  }
}
