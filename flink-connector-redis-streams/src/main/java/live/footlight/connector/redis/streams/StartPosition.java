package live.footlight.connector.redis.streams;

import java.io.Serializable;
import java.util.Map;

/**
 * Where a source begins on the streams it finds at its first start. Streams found later begin at
 * their earliest entry, and a restored source goes on where its checkpoint says.
 */
public sealed interface StartPosition extends Serializable {
  /** At the first entry there is. */
  static StartPosition earliest() {
    return new Earliest();
  }

  /** Behind the last entry there is at the start; resolved once. */
  static StartPosition latest() {
    return new Latest();
  }

  /** At the first entry of that time or later, ms UTC by the server's clock. */
  static StartPosition timestamp(long ms) {
    return new AtTime(ms);
  }

  /** Behind the given ids, by stream key; the others at their earliest entry. */
  static StartPosition after(Map<String, String> ids) {
    return new AfterIds(Map.copyOf(ids));
  }

  /**
   * Behind what this job committed last, or where it has committed nothing, as the fallback says.
   */
  static StartPosition committed(StartPosition fallback) {
    return new Committed(fallback);
  }

  /** See {@link #earliest}. */
  record Earliest() implements StartPosition {}

  /** See {@link #latest}. */
  record Latest() implements StartPosition {}

  /** See {@link #timestamp}. */
  record AtTime(long ms) implements StartPosition {}

  /** See {@link #after}. */
  record AfterIds(Map<String, String> ids) implements StartPosition {}

  /** See {@link #committed}. */
  record Committed(StartPosition fallback) implements StartPosition {}
}
