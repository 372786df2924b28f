package live.footlight.sinks;

import com.google.api.core.ApiFuture;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/**
 * Publishes rows; the client batches them and tries again what the service could not take. After an
 * error that is not worth another try the client refuses every further row of that key, and the job
 * starts again from its checkpoint with a new one.
 *
 * @param <R> the row
 */
final class PubSubWriter<R> implements SinkWriter<R> {
  private static final long CLOSE_SECONDS = 10;

  private final PubSubSink.Target target;
  private final RowMessages<R> messages;
  private final Publisher publisher;
  private final Counter acknowledged;

  /** In the order of sending. */
  private final Queue<ApiFuture<String>> unacknowledged = new ArrayDeque<>();

  PubSubWriter(
      PubSubSink.Target target,
      RowMessages<R> messages,
      Publisher publisher,
      SinkWriterMetricGroup metrics) {
    this.target = target;
    this.messages = messages;
    this.publisher = publisher;
    acknowledged = metrics.counter("acknowledgedMessages");
  }

  @Override
  public void write(R row, Context context) throws IOException, InterruptedException {
    while (!unacknowledged.isEmpty() && unacknowledged.peek().isDone()) {
      awaitOldest();
    }
    if (unacknowledged.size() >= target.inFlight()) {
      publisher.publishAllOutstanding();
      awaitOldest();
    }
    RowMessages.Message message = messages.of(row);
    unacknowledged.add(
        publisher.publish(
            PubsubMessage.newBuilder()
                .setOrderingKey(message.key())
                .setData(ByteString.copyFrom(message.value()))
                .putAttributes("event_id", message.eventId())
                .putAttributes("source", message.source())
                .putAttributes("event_type", message.eventType())
                .putAttributes("kind", message.kind())
                .putAttributes("revision", Long.toString(message.revision()))
                .build()));
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    publisher.publishAllOutstanding();
    while (!unacknowledged.isEmpty()) {
      awaitOldest();
    }
  }

  private void awaitOldest() throws IOException, InterruptedException {
    try {
      unacknowledged.remove().get(target.answerWithin().toMillis(), TimeUnit.MILLISECONDS);
      acknowledged.inc();
    } catch (ExecutionException e) {
      throw new IOException(
          "Pub/Sub refused a message for " + where() + ": " + e.getCause().getMessage(),
          e.getCause());
    } catch (TimeoutException e) {
      throw new IOException(
          "Pub/Sub did not answer for " + where() + " within " + target.answerWithin(), e);
    }
  }

  private String where() {
    return target.project() + '/' + target.topic();
  }

  @Override
  public void close() {
    publisher.shutdown();
    try {
      publisher.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
