package live.footlight.sinks;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.SinkWriter;

/**
 * The overloads that Flink 1.20 still wants implemented and 2.x no longer has. The only file that
 * may name them; with 2.x it goes.
 */
@SuppressWarnings("deprecation")
final class BothFlinkLines {
  private BothFlinkLines() {}

  /**
   * A sink that is given the context which both lines know.
   *
   * @param <T> what the sink takes
   */
  abstract static class Sink<T> implements org.apache.flink.api.connector.sink2.Sink<T> {
    private static final long serialVersionUID = 1L;

    @Override
    public final SinkWriter<T> createWriter(InitContext context) {
      throw new UnsupportedOperationException("Flink 1.20 and later call the other overload");
    }
  }

  /**
   * A type whose serializer is made from the configuration which both lines know.
   *
   * @param <T> the type
   */
  abstract static class Type<T> extends TypeInformation<T> {
    private static final long serialVersionUID = 1L;

    @Override
    public final TypeSerializer<T> createSerializer(ExecutionConfig config) {
      return createSerializer(config.getSerializerConfig());
    }
  }
}
