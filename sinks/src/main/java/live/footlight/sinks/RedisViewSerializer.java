package live.footlight.sinks;

import java.io.Serializable;

/**
 * Writes a view as versioned, absolute writes.
 *
 * @param <T> the view
 */
@FunctionalInterface
public interface RedisViewSerializer<T> extends Serializable {

  /** Adds what the view is in Redis. Must not throw on content: a job sorts that out before. */
  void write(T view, RedisBatch batch);
}
