package live.footlight.jobs;

import java.io.IOException;
import live.footlight.contract.view.DeadLetter;
import live.footlight.sinks.ViewSerializer;
import live.footlight.sinks.ViewType;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * An event on its way to the entity that orders it, still as its frame: so it can become a dead
 * letter with its bytes wherever it turns out to be one.
 *
 * @param entity such as {@code session:s1}
 * @param partition it came from, such as {@code live.5}
 * @param entryId it came in
 * @param index of the frame within the entry
 * @param frame without its length; well-formed, of a known type
 */
public record KeyedFrame(String entity, String partition, String entryId, int index, byte[] frame) {

  /** The type, by a serializer of our own: this is what crosses the network most. */
  public static final TypeInformation<KeyedFrame> TYPE =
      new ViewType<>(KeyedFrame.class, Serializer.INSTANCE);

  /** This event as a dead letter. */
  public DeadLetter deadLetter(String job, String code, String reason) {
    return new DeadLetter(job, partition, entryId, index, code, reason, frame);
  }

  static final class Serializer extends ViewSerializer<KeyedFrame> {
    private static final long serialVersionUID = 1L;
    static final Serializer INSTANCE = new Serializer();

    @Override
    public void serialize(KeyedFrame frame, DataOutputView out) throws IOException {
      StringValue.writeString(frame.entity, out);
      StringValue.writeString(frame.partition, out);
      StringValue.writeString(frame.entryId, out);
      out.writeInt(frame.index);
      out.writeInt(frame.frame.length);
      out.write(frame.frame);
    }

    @Override
    public KeyedFrame deserialize(DataInputView in) throws IOException {
      String entity = StringValue.readString(in);
      String partition = StringValue.readString(in);
      String entryId = StringValue.readString(in);
      int index = in.readInt();
      byte[] frame = new byte[in.readInt()];
      in.readFully(frame);
      return new KeyedFrame(entity, partition, entryId, index, frame);
    }

    @Override
    public TypeSerializerSnapshot<KeyedFrame> snapshotConfiguration() {
      return new KeyedFrameSnapshot();
    }
  }

  /** Layout 1; on the wire between operators, never in state. */
  public static final class KeyedFrameSnapshot extends ViewSerializer.Snapshot<KeyedFrame> {
    public KeyedFrameSnapshot() {
      super(Serializer.INSTANCE);
    }
  }
}
