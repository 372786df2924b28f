package live.footlight.connector.redis.streams;

import java.util.Objects;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * One stream and how far it has been read.
 *
 * @param stream its key, which is also the split's id
 * @param position the last entry read; {@link EntryId#ZERO} for none
 * @param ordinal how many entries of the stream lie up to the position, trimmed ones included; -1
 *     where not known
 * @param incarnation the random id of the stream, or empty where it has none
 * @param stop the last entry to read, or null to read for ever
 */
public record RedisStreamSplit(
    String stream, EntryId position, long ordinal, String incarnation, EntryId stop)
    implements SourceSplit {
  public RedisStreamSplit {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(incarnation, "incarnation");
  }

  @Override
  public String splitId() {
    return stream;
  }

  /** Whether everything up to the stop has been read. */
  boolean finished() {
    return stop != null && position.compareTo(stop) >= 0;
  }

  RedisStreamSplit movedTo(EntryId newPosition, long newOrdinal, String newIncarnation) {
    return new RedisStreamSplit(stream, newPosition, newOrdinal, newIncarnation, stop);
  }

  /** Moved on behind further entries. */
  RedisStreamSplit advanced(EntryId newPosition, int entries) {
    return movedTo(newPosition, ordinal < 0 ? -1 : ordinal + entries, incarnation);
  }
}
