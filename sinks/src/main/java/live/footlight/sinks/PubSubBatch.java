package live.footlight.sinks;

import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Messages for Pub/Sub that wait for their checkpoint, in their order; packed, since a checkpoint
 * holds them.
 *
 * @param packed a deflated {@link PublishRequest} without a topic
 */
record PubSubBatch(byte[] packed) {
  static PubSubBatch of(PublishRequest.Builder messages) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      messages.build().writeTo(out);
    } finally {
      deflater.end();
    }
    return new PubSubBatch(bytes.toByteArray());
  }

  List<PubsubMessage> messages() throws IOException {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      return PublishRequest.parseFrom(in).getMessagesList();
    }
  }

  /** Layout 1: the packed bytes. */
  static final class Serializer implements SimpleVersionedSerializer<PubSubBatch> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(PubSubBatch batch) {
      return batch.packed();
    }

    @Override
    public PubSubBatch deserialize(int version, byte[] serialized) throws IOException {
      if (version != VERSION) {
        throw new IOException("messages for Pub/Sub in layout " + version + ", of a later build");
      }
      return new PubSubBatch(serialized);
    }
  }
}
