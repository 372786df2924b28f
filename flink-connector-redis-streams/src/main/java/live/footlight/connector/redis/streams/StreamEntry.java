package live.footlight.connector.redis.streams;

/**
 * An entry as it came.
 *
 * @param stream the key of its stream
 * @param id of the entry
 * @param fields names and values in turn, as raw bytes; shared, not to be changed
 */
public record StreamEntry(String stream, EntryId id, byte[][] fields) {
  /** The value of the first field: all there is in a stream whose entries have one field. */
  public byte[] value() {
    return fields[1];
  }
}
