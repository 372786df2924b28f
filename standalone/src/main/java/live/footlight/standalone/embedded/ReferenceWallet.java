package live.footlight.standalone.embedded;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.MalformedFrameException;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.Topic;
import live.footlight.contract.event.EscrowPost;
import live.footlight.contract.event.EscrowVoid;
import live.footlight.standalone.client.ClientEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for a wallet: reads escrow commands and answers each with {@code escrow.settled},
 * through the public API. It moves no money. A real one does the same, and remembers by command id
 * what it has done.
 *
 * <p>What it has read and not answered when it dies it finds again: it acknowledges an entry after
 * the edge took its answers.
 */
public final class ReferenceWallet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReferenceWallet.class);
  private static final String GROUP = "reference-wallet";
  private static final String SOURCE = "/reference-wallet";
  private static final int AT_ONCE = 100;
  private static final Duration BLOCK = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final RedisClient client;
  private final URI events;
  private final String token;
  private final Thread thread = new Thread(this::run, GROUP);
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private volatile boolean closed;

  private ReferenceWallet(String redisUri, URI server, String token) {
    this.client = RedisClient.create(redisUri);
    this.events = server.resolve("/v1/events");
    this.token = token;
  }

  /**
   * Starts answering.
   *
   * @param server the ingest edge
   * @param token with the scopes {@code ingest:live ingest:any}
   */
  public static ReferenceWallet start(String redisUri, URI server, String token) {
    ReferenceWallet wallet = new ReferenceWallet(redisUri, server, token);
    wallet.thread.setDaemon(true);
    wallet.thread.start();
    return wallet;
  }

  private void run() {
    while (!closed) {
      try (StatefulRedisConnection<String, byte[]> connection =
          client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
        serve(connection.sync());
      } catch (RedisException | IOException e) {
        if (!closed) {
          LOG.warn("The reference wallet waits: {}", e.toString());
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type, as Lettuce wants it
  private void serve(RedisCommands<String, byte[]> redis) throws IOException, InterruptedException {
    String topic = Topic.ESCROW.label();
    int partitions =
        Integer.parseInt(
            new String(redis.hget(StreamKeys.TOPIC_REGISTRY, topic), StandardCharsets.UTF_8));
    Consumer<String> consumer = Consumer.from(GROUP, GROUP);
    List<StreamOffset<String>> own = new ArrayList<>();
    List<StreamOffset<String>> fresh = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      String stream = StreamKeys.stream(topic, p);
      try {
        redis.xgroupCreate(
            StreamOffset.from(stream, "0"), GROUP, XGroupCreateArgs.Builder.mkstream());
      } catch (RedisBusyException there) {
        LOG.debug("{} is known to {}", GROUP, stream);
      }
      own.add(StreamOffset.from(stream, "0"));
      fresh.add(StreamOffset.lastConsumed(stream));
    }
    StreamOffset[] begun = own.toArray(StreamOffset[]::new);
    // First what was read before and not answered.
    while (answer(redis, redis.xreadgroup(consumer, XReadArgs.Builder.count(AT_ONCE), begun))) {}
    StreamOffset[] streams = fresh.toArray(StreamOffset[]::new);
    XReadArgs waiting = XReadArgs.Builder.count(AT_ONCE).block(BLOCK);
    while (!closed) {
      answer(redis, redis.xreadgroup(consumer, waiting, streams));
    }
  }

  /** Answers and acknowledges; false where there was nothing. */
  private boolean answer(
      RedisCommands<String, byte[]> redis, List<StreamMessage<String, byte[]>> entries)
      throws IOException, InterruptedException {
    if (entries == null || entries.isEmpty()) {
      return false;
    }
    List<byte[]> answers = new ArrayList<>();
    for (StreamMessage<String, byte[]> entry : entries) {
      FrameReader reader = new FrameReader();
      reader.open(entry.getBody().get(StreamKeys.BODY_FIELD));
      try {
        while (reader.next()) {
          reader.parse();
          answers.add(settled(reader.event()).json());
        }
      } catch (MalformedFrameException e) {
        LOG.error("{} in {} is no command: {}", entry.getId(), entry.getStream(), e.getMessage());
      }
    }
    send(answers);
    for (StreamMessage<String, byte[]> entry : entries) {
      redis.xack(entry.getStream(), GROUP, entry.getId());
    }
    return true;
  }

  private static ClientEvent settled(Event command) {
    Map<String, Object> data = new LinkedHashMap<>();
    if (command.data() instanceof EscrowPost post) {
      data.put("command_id", post.commandId());
      data.put("pair_id", post.pairId());
      data.put("session_id", post.sessionId());
      data.put("gift_id", post.giftId());
      data.put("operation", "post");
    } else {
      EscrowVoid back = (EscrowVoid) command.data();
      data.put("command_id", back.commandId());
      data.put("pair_id", back.pairId());
      data.put("session_id", back.sessionId());
      data.put("gift_id", back.giftId());
      data.put("operation", "void");
    }
    data.put("outcome", "settled");
    return new ClientEvent(
        "settled-" + data.get("command_id"),
        SOURCE,
        "escrow.settled",
        command.occurredAtMs(),
        (String) data.get("session_id"),
        data);
  }

  private void send(List<byte[]> answers) throws IOException, InterruptedException {
    if (answers.isEmpty()) {
      return;
    }
    StringBuilder batch = new StringBuilder();
    for (byte[] answer : answers) {
      batch.append(batch.length() == 0 ? '[' : ',');
      batch.append(new String(answer, StandardCharsets.UTF_8));
    }
    HttpRequest request =
        HttpRequest.newBuilder(events)
            .timeout(Duration.ofSeconds(20))
            .header("content-type", "application/cloudevents-batch+json")
            .header("authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(batch.append(']').toString()))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 202) {
      throw new IOException(
          "the edge answered " + response.statusCode() + " to settlements: " + response.body());
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
  }
}
