package live.footlight.connector.redis.streams;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Bytes of a split in checkpoints. Old versions are read for ever. */
final class RedisStreamSplitSerializer implements SimpleVersionedSerializer<RedisStreamSplit> {
  static final RedisStreamSplitSerializer INSTANCE = new RedisStreamSplitSerializer();
  private static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(RedisStreamSplit split) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(128);
    write(split, out);
    return out.getCopyOfBuffer();
  }

  @Override
  public RedisStreamSplit deserialize(int version, byte[] bytes) throws IOException {
    if (version != VERSION) {
      throw new IOException(
          "a split of version " + version + " was written by a newer connector than this one");
    }
    return read(new DataInputDeserializer(bytes));
  }

  static void write(RedisStreamSplit split, DataOutputSerializer out) throws IOException {
    out.writeUTF(split.stream());
    out.writeLong(split.position().ms());
    out.writeLong(split.position().sequence());
    out.writeLong(split.ordinal());
    out.writeUTF(split.incarnation());
    out.writeBoolean(split.stop() != null);
    if (split.stop() != null) {
      out.writeLong(split.stop().ms());
      out.writeLong(split.stop().sequence());
    }
  }

  static RedisStreamSplit read(DataInputDeserializer in) throws IOException {
    return new RedisStreamSplit(
        in.readUTF(),
        new EntryId(in.readLong(), in.readLong()),
        in.readLong(),
        in.readUTF(),
        in.readBoolean() ? new EntryId(in.readLong(), in.readLong()) : null);
  }
}
