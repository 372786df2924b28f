package live.footlight.connector.redis.streams;

import io.lettuce.core.codec.StringCodec;
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
final class XreadOutput extends CommandOutput<String, String, Map<String, List<StreamEntry>>> {
  // Nesting: 1 streams, 2 (key, entries), 3 entries, 4 (id, fields), 5 fields
  private static final int KEY = 2;
  private static final int ENTRIES = 3;
  private static final int ID = 4;
  private static final int FIELDS = 5;

  private final Map<ByteBuffer, String> names = new HashMap<>();
  private final int[] remaining = new int[FIELDS + 1];
  private int depth;
  private String stream;
  private List<StreamEntry> entries;
  private EntryId id;
  private byte[][] fields;
  private int field;
  private byte[] lastName = new byte[0];
  private long bytes;
  private int count;

  /**
   * @param streams that were asked for
   */
  XreadOutput(List<String> streams) {
    super(StringCodec.UTF8, new HashMap<>());
    for (String name : streams) {
      names.put(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)), name);
    }
  }

  /** Mean size of the values of an entry; 0 where there was none. */
  double bytesPerEntry() {
    return count == 0 ? 0 : (double) bytes / count;
  }

  @Override
  public void multi(int size) {
    if (size <= 0) {
      if (depth > 0) {
        elementRead();
      }
      return;
    }
    depth++;
    remaining[depth] = size;
    if (depth == ENTRIES) {
      entries = new ArrayList<>(size);
      output.put(stream, entries);
    } else if (depth == FIELDS) {
      fields = new byte[size][];
      field = 0;
    }
  }

  @Override
  public void set(ByteBuffer value) {
    switch (depth) {
      case KEY -> stream = names.get(value);
      case ID -> id = EntryId.parse(value);
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
        entries.add(new StreamEntry(stream, id, fields));
        count++;
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
      lastName = new byte[value.remaining()];
      value.get(lastName);
    }
    return lastName;
  }
}
