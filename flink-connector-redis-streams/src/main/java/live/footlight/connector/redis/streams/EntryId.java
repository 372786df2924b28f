package live.footlight.connector.redis.streams;

import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * The id of a stream entry: two unsigned 64-bit numbers, the first of them milliseconds by the
 * server's clock where the server chose the id.
 *
 * @param ms first part
 * @param sequence second part
 */
public record EntryId(long ms, long sequence) implements Comparable<EntryId>, Serializable {
  /** Before every entry. */
  public static final EntryId ZERO = new EntryId(0, 0);

  /** The last id that entries of an earlier millisecond can have. */
  public static EntryId before(long ms) {
    return ms == 0 ? ZERO : new EntryId(ms - 1, -1L);
  }

  /**
   * Reads {@code 1795342347118-0}, or {@code 1795342347118} for the first of its millisecond.
   *
   * @throws IllegalArgumentException where it is no entry id
   */
  public static EntryId parse(String text) {
    int dash = text.indexOf('-');
    try {
      return dash < 0
          ? new EntryId(Long.parseUnsignedLong(text), 0)
          : new EntryId(
              Long.parseUnsignedLong(text, 0, dash, 10),
              Long.parseUnsignedLong(text, dash + 1, text.length(), 10));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          '"' + text + "\" is no entry id; write one such as 1795342347118-0", e);
    }
  }

  /** Reads an id as the server writes it, of which there are many. */
  static EntryId parse(ByteBuffer text) {
    long ms = 0;
    long sequence = 0;
    boolean dashed = false;
    for (int i = text.position(); i < text.limit(); i++) {
      byte c = text.get(i);
      if (c == '-') {
        dashed = true;
      } else if (dashed) {
        sequence = sequence * 10 + c - '0';
      } else {
        ms = ms * 10 + c - '0';
      }
    }
    return new EntryId(ms, sequence);
  }

  @Override
  public int compareTo(EntryId other) {
    int byMs = Long.compareUnsigned(ms, other.ms);
    return byMs != 0 ? byMs : Long.compareUnsigned(sequence, other.sequence);
  }

  @Override
  public String toString() {
    return Long.toUnsignedString(ms) + '-' + Long.toUnsignedString(sequence);
  }
}
