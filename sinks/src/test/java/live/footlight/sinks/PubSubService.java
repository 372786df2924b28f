package live.footlight.sinks;

import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublishResponse;
import com.google.pubsub.v1.PublisherGrpc;
import com.google.pubsub.v1.PubsubMessage;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The publishing half of Pub/Sub, which has troubles as a test wants them. */
public final class PubSubService extends PublisherGrpc.PublisherImplBase implements AutoCloseable {
  /** What happens to a request, before or after its messages are taken. */
  public record Trouble(Status status, boolean afterTaking) {}

  private final Server server;
  private final IntFunction<Trouble> troubles;
  private final List<PubsubMessage> taken = new ArrayList<>();
  private int requests;
  private int refused;

  /**
   * @param troubles by the number of the request, from 1; null where all goes well
   */
  public PubSubService(IntFunction<Trouble> troubles) throws IOException {
    this.troubles = troubles;
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(this)
            .build()
            .start();
  }

  public String address() {
    return "127.0.0.1:" + server.getPort();
  }

  public synchronized List<PubsubMessage> taken() {
    return List.copyOf(taken);
  }

  public synchronized int refused() {
    return refused;
  }

  @Override
  public void publish(PublishRequest request, StreamObserver<PublishResponse> answer) {
    PublishResponse.Builder response = PublishResponse.newBuilder();
    Trouble trouble;
    synchronized (this) {
      trouble = troubles.apply(++requests);
      if (trouble == null || trouble.afterTaking()) {
        for (PubsubMessage message : request.getMessagesList()) {
          taken.add(message);
          response.addMessageIds(Integer.toString(taken.size()));
        }
      }
      if (trouble != null) {
        refused++;
      }
    }
    if (trouble == null) {
      answer.onNext(response.build());
      answer.onCompleted();
    } else {
      answer.onError(trouble.status().asRuntimeException());
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
