package live.footlight.sinks;

import static java.util.Objects.requireNonNull;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.pubsub.v1.TopicName;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Rows into a topic of Google Cloud Pub/Sub, as {@link RowMessages} has them: at least once, a
 * user's rows in their order (the ordering key is the key of the message). A checkpoint completes
 * only when every row before it was acknowledged. Who reads drops what has been seen, by the
 * attributes {@code source}, {@code event_id} and {@code revision}.
 *
 * <p>Credentials are found as Google's clients find them (application default credentials); an
 * emulator wants none.
 *
 * @param <R> the row
 */
public final class PubSubSink<R> extends BothFlinkLines.Sink<R> {
  private static final long serialVersionUID = 1L;

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
   * @param inFlight rows sent and not acknowledged, at most, per writer
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
  public SinkWriter<R> createWriter(WriterInitContext context) throws IOException {
    Publisher.Builder publisher =
        Publisher.newBuilder(TopicName.of(target.project(), target.topic()))
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
    return new PubSubWriter<>(target, messages, publisher.build(), context.metricGroup());
  }
}
