package live.footlight.sinks;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;

/**
 * Gathers the rows of a checkpoint as messages.
 *
 * @param <R> the row
 */
final class PubSubWriter<R> implements CommittingSinkWriter<R, PubSubBatch> {
  private static final int BATCH_BYTES = 1 << 20;

  private final RowMessages<R> messages;
  private List<PubSubBatch> gathered = new ArrayList<>();
  private PublishRequest.Builder open = PublishRequest.newBuilder();
  private int openBytes;

  PubSubWriter(RowMessages<R> messages) {
    this.messages = messages;
  }

  @Override
  public void write(R row, Context context) throws IOException {
    RowMessages.Message message = messages.of(row);
    open.addMessages(
        PubsubMessage.newBuilder()
            .setOrderingKey(message.key())
            .setData(ByteString.copyFrom(message.value()))
            .putAttributes("event_id", message.eventId())
            .putAttributes("source", message.source())
            .putAttributes("event_type", message.eventType())
            .putAttributes("kind", message.kind())
            .putAttributes("revision", Long.toString(message.revision())));
    openBytes += message.value().length;
    if (openBytes >= BATCH_BYTES) {
      close(open);
    }
  }

  @Override
  public void flush(boolean endOfInput) {}

  @Override
  public Collection<PubSubBatch> prepareCommit() throws IOException {
    if (open.getMessagesCount() > 0) {
      close(open);
    }
    List<PubSubBatch> batches = gathered;
    gathered = new ArrayList<>();
    return batches;
  }

  private void close(PublishRequest.Builder batch) throws IOException {
    gathered.add(PubSubBatch.of(batch));
    open = PublishRequest.newBuilder();
    openBytes = 0;
  }

  @Override
  public void close() {}
}
