package live.footlight.jobs.tracking;

import java.io.IOException;
import live.footlight.sinks.ViewSerializer;
import live.footlight.sinks.ViewType;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Something for a visitor, for a user's links or for a day's rollups, packed until it is folded.
 *
 * @param to whom: the key
 * @param kind what is packed
 * @param packed see {@link Kind}
 */
record Addressed(String to, Kind kind, byte[] packed) {

  /** What is packed. */
  enum Kind {
    /** Events, as {@link live.footlight.jobs.EntityFrames} packs them. */
    EVENTS(0),
    /** To a user's links: an anonymous id is theirs; the id, and the event that says so. */
    LINK(1),
    /** To an anonymous id: it is a user; the user, and the event that says so. */
    OWNER(2),
    /** Whom it goes to is erased; when, ms UTC. */
    ERASED(3),
    /** To a user: what an anonymous id of theirs has. */
    SHARED(4),
    /** To a day: events that came and left. */
    SUMS(5);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    private static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalStateException("There is no kind " + code);
    }
  }

  /** The type, by a serializer of our own. */
  static final TypeInformation<Addressed> TYPE =
      new ViewType<>(Addressed.class, Serializer.INSTANCE);

  static final class Serializer extends ViewSerializer<Addressed> {
    private static final long serialVersionUID = 1L;
    static final Serializer INSTANCE = new Serializer();

    @Override
    public void serialize(Addressed addressed, DataOutputView out) throws IOException {
      out.writeByte(addressed.kind.code);
      writeText(addressed.to, out);
      writeBytes(addressed.packed, out);
    }

    @Override
    public Addressed deserialize(DataInputView in) throws IOException {
      Kind kind = Kind.of(in.readByte());
      return new Addressed(readText(in), kind, readBytes(in));
    }

    @Override
    public TypeSerializerSnapshot<Addressed> snapshotConfiguration() {
      return new AddressedSnapshot();
    }
  }

  /** Layout 1; on the wire between operators, never in state. */
  public static final class AddressedSnapshot extends ViewSerializer.Snapshot<Addressed> {
    public AddressedSnapshot() {
      super(Serializer.INSTANCE);
    }
  }
}
