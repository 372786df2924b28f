package live.footlight.sinks;

import com.google.api.core.ApiFuture;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.pubsub.v1.PubsubMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.connector.sink2.Committer;

/**
 * Publishes the messages of a checkpoint that is complete; the client batches them and tries again
 * what the service could not take. After an error that is not worth another try the client refuses
 * every further message of that key, and the job starts again with a new one and the same messages.
 */
final class PubSubCommitter implements Committer<PubSubBatch> {
  private static final long CLOSE_SECONDS = 10;

  private final PubSubSink.Target target;
  private final Publisher publisher;

  /** In the order of sending. */
  private final Queue<ApiFuture<String>> unacknowledged = new ArrayDeque<>();

  PubSubCommitter(PubSubSink.Target target, Publisher publisher) {
    this.target = target;
    this.publisher = publisher;
  }

  @Override
  public void commit(Collection<CommitRequest<PubSubBatch>> requests)
      throws IOException, InterruptedException {
    for (CommitRequest<PubSubBatch> request : requests) {
      for (PubsubMessage message : request.getCommittable().messages()) {
        publish(message);
      }
    }
    publisher.publishAllOutstanding();
    while (!unacknowledged.isEmpty()) {
      awaitOldest();
    }
  }

  private void publish(PubsubMessage message) throws IOException, InterruptedException {
    while (!unacknowledged.isEmpty() && unacknowledged.peek().isDone()) {
      awaitOldest();
    }
    if (unacknowledged.size() >= target.inFlight()) {
      publisher.publishAllOutstanding();
      awaitOldest();
    }
    unacknowledged.add(publisher.publish(message));
  }

  private void awaitOldest() throws IOException, InterruptedException {
    try {
      unacknowledged.remove().get(target.answerWithin().toMillis(), TimeUnit.MILLISECONDS);
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
