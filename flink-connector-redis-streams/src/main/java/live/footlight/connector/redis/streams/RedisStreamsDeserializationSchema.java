package live.footlight.connector.redis.streams;

import java.io.Serializable;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.util.Collector;

/**
 * Turns an entry into records. All records of one entry are emitted together, so a checkpoint never
 * falls between them.
 *
 * <p>An exception fails the job, and again after each restart: content that may be bad is better
 * passed on and decoded by an operator, which has a side output for it.
 */
public interface RedisStreamsDeserializationSchema<T> extends Serializable, ResultTypeQueryable<T> {
  /** Emits the records of one entry: none, one or many. */
  void deserialize(StreamEntry entry, Collector<T> out) throws Exception;
}
