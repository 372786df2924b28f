package live.footlight.connector.redis.streams;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Bytes of the enumerator's state in checkpoints. Old versions are read for ever. */
final class RedisStreamsEnumeratorStateSerializer
    implements SimpleVersionedSerializer<RedisStreamsEnumeratorState> {
  static final RedisStreamsEnumeratorStateSerializer INSTANCE =
      new RedisStreamsEnumeratorStateSerializer();

  /** Did not say whether it had begun, and was taken to have: at worst too much is read. */
  private static final int WITHOUT_BEGUN = 1;

  private static final int VERSION = 2;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(RedisStreamsEnumeratorState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(512);
    out.writeBoolean(state.begun());
    out.writeInt(state.known().size());
    for (String stream : state.known()) {
      out.writeUTF(stream);
    }
    out.writeInt(state.unassigned().size());
    for (RedisStreamSplit split : state.unassigned()) {
      RedisStreamSplitSerializer.write(split, out);
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public RedisStreamsEnumeratorState deserialize(int version, byte[] bytes) throws IOException {
    if (version < WITHOUT_BEGUN || version > VERSION) {
      throw new IOException(
          "an enumerator of version " + version + " was written by a newer connector");
    }
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    boolean begun = version == WITHOUT_BEGUN || in.readBoolean();
    Set<String> known = new TreeSet<>();
    for (int i = in.readInt(); i > 0; i--) {
      known.add(in.readUTF());
    }
    List<RedisStreamSplit> unassigned = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      unassigned.add(RedisStreamSplitSerializer.read(in));
    }
    return new RedisStreamsEnumeratorState(begun, known, unassigned);
  }
}
