package live.footlight.sinks;

import static java.util.Objects.requireNonNull;

import com.google.api.gax.batching.BatchingSettings;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.pubsub.v1.TopicName;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Rows into a topic of Google Cloud Pub/Sub, as {@link RowMessages} has them: at least once, those
 * of a key in their order (it is the ordering key). Who reads drops what has been seen, by the
 * attributes {@code source}, {@code event_id} and {@code revision}.
 *
 * <p>Messages wait, packed, for the checkpoint that holds them and go out when it is complete. A
 * job that fails and goes back makes rows of other ticks, so other revisions; had it published at
 * once, those of its first try would stand beside those of its second, and no reader could tell
 * which hold. What goes out twice so is the same twice.
 *
 * <p>Credentials are found as Google's clients find them (application default credentials); an
 * emulator wants none.
 *
 * @param <R> the row
 */
public final class PubSubSink<R> extends BothFlinkLines.Sink<R>
    implements SupportsCommitter<PubSubBatch> {
  private static final long serialVersionUID = 1L;

  /** A request holds messages of one key; while it is under way, the next of that key gather. */
  private static final BatchingSettings REQUESTS =
      BatchingSettings.newBuilder()
          .setElementCountThreshold(500L)
          .setRequestByteThreshold(256L << 10)
          .setDelayThresholdDuration(Duration.ofMillis(10))
          .build();

  private final Target target;
  private final RowMessages<R> messages;

  /**
   * Where to.
   *
   * @param project of the topic
   * @param topic has to be there
   * @param emulator {@code host:port} of an emulator, or null for Google's own service
   * @param answerWithin how long a row may stay unacknowledged, retries included, before the job
   *     fails
   * @param inFlight rows sent and not acknowledged, at most, per subtask
   */
  public record Target(
      String project, String topic, String emulator, Duration answerWithin, int inFlight)
      implements Serializable {
    public Target {
      if (project.isBlank() || topic.isBlank()) {
        throw new IllegalArgumentException(
            "Pub/Sub wants a project and a topic; one of them is empty");
      }
      if (answerWithin.isNegative() || answerWithin.isZero() || inFlight < 1) {
        throw new IllegalArgumentException(
            "answerWithin and inFlight must be above zero, not "
                + answerWithin
                + " and "
                + inFlight);
      }
    }
  }

  /**
   * A sink into one topic.
   *
   * @param messages {@link RowMessages#EVENTS} or {@link RowMessages#REVISIONS}
   */
  public PubSubSink(Target target, RowMessages<R> messages) {
    this.target = requireNonNull(target);
    this.messages = requireNonNull(messages);
  }

  @Override
  public SinkWriter<R> createWriter(WriterInitContext context) {
    return new PubSubWriter<>(messages);
  }

  @Override
  public Committer<PubSubBatch> createCommitter(CommitterInitContext context) throws IOException {
    Publisher.Builder publisher =
        Publisher.newBuilder(TopicName.of(target.project(), target.topic()))
            .setBatchingSettings(REQUESTS)
            .setEnableMessageOrdering(true);
    if (target.emulator() != null) {
      publisher
          .setCredentialsProvider(NoCredentialsProvider.create())
          .setChannelProvider(
              InstantiatingGrpcChannelProvider.newBuilder()
                  .setEndpoint(target.emulator())
                  .setChannelConfigurator(channel -> channel.usePlaintext())
                  .build());
    }
    return new PubSubCommitter(target, publisher.build());
  }

  @Override
  public SimpleVersionedSerializer<PubSubBatch> getCommittableSerializer() {
    return new PubSubBatch.Serializer();
  }
}
