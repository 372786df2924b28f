package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import live.footlight.contract.FrameReader;
import live.footlight.contract.MalformedFrameException;
import live.footlight.ingest.IngestApi;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The edge as it is shipped, in this process, and clients that post batches to it over HTTP. */
final class EdgeSender implements EdgeBenchmark.Sender, AutoCloseable {
  private static final String SECRET = "the-benchmark-keeps-nothing-secret";
  private static final int ACCEPTED = 202;

  private final ConfigurableApplicationContext edge;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService clients;
  private final int clientCount;
  private final int batchSize;
  private final int events;
  private final List<HttpRequest> requests = new ArrayList<>();

  private EdgeSender(
      ConfigurableApplicationContext edge, GiftWorkload gifts, int batch, int clientCount)
      throws JOSEException {
    this.edge = edge;
    this.clientCount = clientCount;
    this.batchSize = batch;
    clients = Executors.newFixedThreadPool(clientCount);
    events = gifts.size();
    int port = ((WebServerApplicationContext) edge).getWebServer().getPort();
    URI address = URI.create("http://127.0.0.1:" + port + "/v1/events");
    String token = "Bearer " + token();
    for (int from = 0; from < events; from += batch) {
      String body =
          IntStream.range(from, Math.min(events, from + batch))
              .mapToObj(gifts::json)
              .collect(Collectors.joining(",", "[", "]"));
      requests.add(
          HttpRequest.newBuilder(address)
              .header("Content-Type", "application/cloudevents-batch+json")
              .header("Authorization", token)
              .POST(BodyPublishers.ofByteArray(body.getBytes(UTF_8)))
              .build());
    }
  }

  static EdgeSender start(String redis, GiftWorkload gifts, int batch, int clients)
      throws JOSEException {
    return new EdgeSender(
        SpringApplication.run(
            IngestApi.class,
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off",
            "--footlight.redis.uri=" + redis,
            "--footlight.jwt.secret=" + SECRET,
            "--footlight.ingest.partitions=" + Preloaded.PARTITIONS),
        gifts,
        batch,
        clients);
  }

  private static String token() throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256),
            new JWTClaimsSet.Builder()
                .issuer("footlight")
                .audience("footlight")
                .subject("benchmark")
                .expirationTime(Date.from(Instant.now().plusSeconds(86_400)))
                .claim("scope", "ingest:any")
                .build());
    token.sign(new MACSigner(SECRET));
    return token.serialize();
  }

  @Override
  public String name() {
    return "edge, HTTP batches of " + batchSize;
  }

  @Override
  public int send() throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> sending = new ArrayList<>();
    for (int i = 0; i < clientCount; i++) {
      sending.add(clients.submit(() -> post(next)));
    }
    for (Future<?> client : sending) {
      try {
        client.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a batch was not taken", e.getCause());
      }
    }
    return events;
  }

  private void post(AtomicInteger next) {
    for (int i = next.getAndIncrement(); i < requests.size(); i = next.getAndIncrement()) {
      try {
        HttpResponse<byte[]> answer = http.send(requests.get(i), BodyHandlers.ofByteArray());
        if (answer.statusCode() != ACCEPTED) {
          throw new IllegalStateException(
              "the edge answered " + answer.statusCode() + ": " + new String(answer.body(), UTF_8));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Every gift is in a frame of a stream, and once. */
  @Override
  public void check(RedisCommands<byte[], byte[]> redis) {
    BitSet found = new BitSet(events);
    FrameReader reader = new FrameReader();
    for (int p = 0; p < Preloaded.PARTITIONS; p++) {
      Boundary<String> from = Boundary.unbounded();
      while (true) {
        List<StreamMessage<byte[], byte[]>> entries =
            redis.xrange(
                Preloaded.key(Preloaded.PACKED, p),
                Range.from(from, Boundary.unbounded()),
                Limit.from(1_000));
        if (entries.isEmpty()) {
          break;
        }
        entries.forEach(entry -> add(WorkerPeers.body(entry), reader, found));
        from = Boundary.excluding(entries.get(entries.size() - 1).getId());
      }
    }
    if (found.cardinality() != events) {
      throw new IllegalStateException(
          "the streams hold " + found.cardinality() + " gifts, " + events + " were accepted");
    }
  }

  private static void add(byte[] body, FrameReader reader, BitSet found) {
    try {
      reader.open(body);
      while (reader.next()) {
        reader.parse();
        int gift = Integer.parseInt(reader.id().substring("g-".length()));
        if (found.get(gift)) {
          throw new IllegalStateException("gift " + gift + " was appended twice");
        }
        found.set(gift);
      }
    } catch (MalformedFrameException e) {
      throw new IllegalStateException("the edge appended what cannot be read", e);
    }
  }

  @Override
  public void close() {
    clients.shutdownNow();
    edge.close();
  }
}
