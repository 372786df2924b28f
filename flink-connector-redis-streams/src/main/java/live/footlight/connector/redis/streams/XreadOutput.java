package live.footlight.connector.redis.streams;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the answer of {@code XREAD} (RESP2) straight into entries: no map of fields, one copy of
 * each value, field names shared. Half the cost of a drain is in what the client builds.
 */
final class XreadOutput extends CommandOutput<byte[], byte[], List<StreamEntry>> {
  // Nesting: 1 streams, 2 (key, entries), 3 entries, 4 (id, fields), 5 fields
  private static final int KEY = 2;
  private static final int ID = 4;
  private static final int FIELDS = 5;

  private final Map<ByteBuffer, String> streams;
  private final int[] remaining = new int[FIELDS + 1];
  private int depth;
  private String stream;
  private EntryId id;
  private byte[][] fields;
  private int field;
  private byte[] lastName = new byte[0];
  private long bytes;

  /**
   * @param streams names of the streams asked for, by their bytes
   */
  XreadOutput(Map<ByteBuffer, String> streams) {
    super(ByteArrayCodec.INSTANCE, new ArrayList<>());
    this.streams = streams;
  }

  /** Size of all values read. */
  long bytes() {
    return bytes;
  }

  @Override
  public void multi(int count) {
    if (count <= 0) {
      if (depth > 0) {
        elementRead();
      }
      return;
    }
    depth++;
    remaining[depth] = count;
    if (depth == FIELDS) {
      fields = new byte[count][];
      field = 0;
    }
  }

  @Override
  public void set(ByteBuffer value) {
    switch (depth) {
      case KEY -> stream = streams.get(value);
      case ID -> id = id(value);
      case FIELDS -> {
        fields[field] = (field & 1) == 0 ? name(value) : copy(value);
        field++;
      }
      default -> throw new IllegalStateException("XREAD answered something unexpected");
    }
    elementRead();
  }

  private void elementRead() {
    while (depth > 0 && --remaining[depth] == 0) {
      if (depth == FIELDS) {
        output.add(new StreamEntry(stream, id, fields));
      }
      depth--;
    }
  }

  private byte[] copy(ByteBuffer value) {
    byte[] copy = new byte[value.remaining()];
    value.get(copy);
    bytes += copy.length;
    return copy;
  }

  private byte[] name(ByteBuffer value) {
    if (!ByteBuffer.wrap(lastName).equals(value)) {
      lastName = copy(value);
    }
    return lastName;
  }

  private static EntryId id(ByteBuffer text) {
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

  static Map<ByteBuffer, String> names(List<String> streams) {
    Map<ByteBuffer, String> names = new HashMap<>();
    for (String stream : streams) {
      names.put(ByteBuffer.wrap(stream.getBytes(StandardCharsets.UTF_8)), stream);
    }
    return names;
  }
}
