package live.footlight.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.MalformedFrameException;
import live.footlight.contract.view.DeadLetter;
import live.footlight.sinks.ViewSerializer;
import live.footlight.sinks.ViewType;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Those events of a stream entry that go to one entity, in their order, still as their frames: so
 * each can become a dead letter with its bytes wherever it turns out to be one. They stay packed,
 * since many wait for the end of a tick: {@link Reader} reads them in place.
 *
 * @param entity that orders them, such as {@code session:s1}
 * @param packed number of events (4 bytes), their indexes within the entry (4 each), length of the
 *     partition's name (1) and the name, length of the entry's id (1) and the id, and frames, each
 *     behind its length as in an entry's body; well-formed, of known types
 */
public record EntityFrames(String entity, byte[] packed) {

  /** The type, by a serializer of our own: this is what crosses the network most. */
  public static final TypeInformation<EntityFrames> TYPE =
      new ViewType<>(EntityFrames.class, Serializer.INSTANCE);

  /** Puts the frames of one entity together; can be used again once they were taken. */
  public static final class Builder {
    private final FrameWriter frames = new FrameWriter();
    private int[] indexes = new int[8];
    private int count;

    /** Adds the frame that a reader is at. */
    public void add(FrameReader frame) {
      add(frame.index());
      frames.append(frame);
    }

    /**
     * Adds the frame that a reader is at.
     *
     * @param index within the entry that it came in
     */
    public void add(int index, FrameReader frame) {
      add(index);
      frames.append(frame);
    }

    /**
     * Adds an event.
     *
     * @param index within the entry that it came in
     */
    public void add(int index, Event event) {
      add(index);
      frames.append(event);
    }

    private void add(int index) {
      if (count == indexes.length) {
        indexes = Arrays.copyOf(indexes, 2 * count);
      }
      indexes[count++] = index;
    }

    /**
     * What was added, and starts anew.
     *
     * @param partition they came from, such as {@code live.5}; at most 255 bytes
     * @param entryId they came in; at most 255 bytes
     */
    public EntityFrames take(String entity, String partition, String entryId) {
      byte[] from = partition.getBytes(UTF_8);
      byte[] id = entryId.getBytes(UTF_8);
      ByteBuffer packed =
          ByteBuffer.allocate(
              Integer.BYTES * (1 + count) + 2 + from.length + id.length + frames.size());
      packed.putInt(count);
      for (int i = 0; i < count; i++) {
        packed.putInt(indexes[i]);
      }
      packed.put((byte) from.length).put(from).put((byte) id.length).put(id);
      frames.drainTo(packed);
      count = 0;
      return new EntityFrames(entity, packed.array());
    }
  }

  /** Reads packed events in place. */
  public static final class Reader {
    private final FrameReader frames = new FrameReader();
    private ByteBuffer packed = ByteBuffer.allocate(0);
    private int start;
    private int partitionAt;

    /** Starts on a range that holds what one record packed. */
    public void open(byte[] bytes, int offset, int length) {
      if (packed.array() != bytes) {
        packed = ByteBuffer.wrap(bytes);
      }
      start = offset;
      partitionAt = offset + Integer.BYTES * (1 + count());
      int framesAt = entryIdAt() + 1 + length(entryIdAt());
      frames.open(bytes, framesAt, offset + length - framesAt);
    }

    /** How many events there are. */
    public int count() {
      return packed.getInt(start);
    }

    /** The partition they came from. */
    public String partition() {
      return text(partitionAt);
    }

    /** The entry they came in. */
    public String entryId() {
      return text(entryIdAt());
    }

    /** The index within the entry of one of the events, the first being 0. */
    public int index(int nth) {
      return packed.getInt(start + Integer.BYTES * (1 + nth));
    }

    /** The events, before the first one. */
    public FrameReader frames() {
      return frames;
    }

    /** One of the events as a dead letter, the first being 0; moves {@link #frames} there. */
    public DeadLetter deadLetter(int nth, String job, String code, String reason) {
      try {
        for (int i = 0; i <= nth; i++) {
          frames.next();
        }
      } catch (MalformedFrameException e) {
        throw new IllegalStateException("frames that were put together here cannot break", e);
      }
      return new DeadLetter(job, partition(), entryId(), index(nth), code, reason, frames.frame());
    }

    private int entryIdAt() {
      return partitionAt + 1 + length(partitionAt);
    }

    private int length(int at) {
      return packed.get(at) & 0xff;
    }

    private String text(int at) {
      return new String(packed.array(), at + 1, length(at), UTF_8);
    }
  }

  static final class Serializer extends ViewSerializer<EntityFrames> {
    private static final long serialVersionUID = 1L;
    static final Serializer INSTANCE = new Serializer();

    @Override
    public void serialize(EntityFrames events, DataOutputView out) throws IOException {
      writeText(events.entity, out);
      writeBytes(events.packed, out);
    }

    @Override
    public EntityFrames deserialize(DataInputView in) throws IOException {
      return new EntityFrames(readText(in), readBytes(in));
    }

    @Override
    public TypeSerializerSnapshot<EntityFrames> snapshotConfiguration() {
      return new EntityFramesSnapshot();
    }
  }

  /** Layout 1; on the wire between operators, never in state. */
  public static final class EntityFramesSnapshot extends ViewSerializer.Snapshot<EntityFrames> {
    public EntityFramesSnapshot() {
      super(Serializer.INSTANCE);
    }
  }
}
