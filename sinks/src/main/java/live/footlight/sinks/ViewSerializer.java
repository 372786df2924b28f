package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes an immutable view field by field, with nothing in between. The layout is fixed; a change
 * to it is a new serializer with a snapshot that reads both.
 *
 * @param <T> the view
 */
public abstract class ViewSerializer<T> extends TypeSerializerSingleton<T> {
  private static final long serialVersionUID = 1L;

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public T createInstance() {
    return null; // a record is made whole or not at all; nothing reuses one
  }

  @Override
  public T copy(T from) {
    return from;
  }

  @Override
  public T copy(T from, T reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  /** As UTF-8: a text that is read character by character costs more than its event's fold. */
  protected static void writeText(String text, DataOutputView out) throws IOException {
    writeBytes(text.getBytes(UTF_8), out);
  }

  /** Reads what {@link #writeText} wrote. */
  protected static String readText(DataInputView in) throws IOException {
    return new String(readBytes(in), UTF_8);
  }

  /** Bytes behind their number. */
  protected static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Reads what {@link #writeBytes} wrote. */
  protected static byte[] readBytes(DataInputView in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }

  /**
   * What a savepoint remembers of the serializer: its layout's number.
   *
   * @param <T> the view
   */
  public abstract static class Snapshot<T> implements TypeSerializerSnapshot<T> {
    private static final int FORMAT = 1;

    private final TypeSerializer<T> serializer;
    private int layout;

    protected Snapshot(TypeSerializer<T> serializer) {
      this(serializer, 1);
    }

    protected Snapshot(TypeSerializer<T> serializer, int layout) {
      this.serializer = serializer;
      this.layout = layout;
    }

    @Override
    public int getCurrentVersion() {
      return FORMAT;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
      out.writeInt(layout);
    }

    @Override
    public void readSnapshot(int format, DataInputView in, ClassLoader classes) throws IOException {
      if (format != FORMAT) {
        throw new IOException("a snapshot in format " + format + " is from a newer Footlight");
      }
      layout = in.readInt();
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
      return serializer;
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
        TypeSerializerSnapshot<T> old) {
      return old.getClass() == getClass() && ((Snapshot<T>) old).layout == layout
          ? TypeSerializerSchemaCompatibility.compatibleAsIs()
          : TypeSerializerSchemaCompatibility.incompatible();
    }
  }
}
