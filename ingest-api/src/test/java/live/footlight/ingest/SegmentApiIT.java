package live.footlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.Event;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.TrackRefused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The Segment HTTP API over real HTTP and a real Redis, with requests as its SDKs sent them. */
class SegmentApiIT {
  private static final String GOOD =
      "{\"type\":\"track\",\"event\":\"x\",\"userId\":\"u%d\",\"messageId\":\"m%d\"}";

  private final HttpClient http = HttpClient.newHttpClient();
  private RedisServerProcess redis;
  private ConfigurableApplicationContext edge;
  private URI server;

  @BeforeEach
  void start() {
    redis = RedisServerProcess.durableServer();
    run(
        "--footlight.segment.sources.web.write-key=wk_web",
        "--footlight.segment.sources.web.origins=http://site.example,https://site.example",
        "--footlight.segment.sources.node.write-key=wk_node",
        "--footlight.segment.sources.node.origins=https://none.example",
        "--footlight.ingest.country-header=CF-IPCountry");
  }

  private void run(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--footlight.redis.uri=" + redis.uri(),
                "--footlight.jwt.secret=a-secret-of-at-least-thirty-two-bytes",
                "--footlight.ingest.append-within=2s",
                "--footlight.ingest.stream-entries=1000",
                "--footlight.ingest.partitions=8"));
    arguments.addAll(List.of(more));
    edge = IngestApi.start(arguments.toArray(String[]::new));
    server =
        URI.create(
            "http://127.0.0.1:" + ((WebServerApplicationContext) edge).getWebServer().getPort());
  }

  @AfterEach
  void stop() {
    edge.close();
    redis.close();
  }

  @Test
  void takesWhatUnmodifiedSdksSendAndTakesItOnce() throws Exception {
    for (int time = 0; time < 2; time++) {
      for (String name : List.of("node-batch", "web-page", "web-identify", "web-batch")) {
        Captured captured = Captured.request(name);
        HttpResponse<String> answer =
            post(captured.path(), captured.headers(), captured.body(), "CF-IPCountry", "JP");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"success\":true}");
      }
    }

    List<Event> events = appended();
    assertThat(events)
        .extracting(Event::type)
        .containsExactlyInAnyOrder(
            EventType.IDENTIFY,
            EventType.TRACK,
            EventType.PAGE,
            EventType.SCREEN,
            EventType.GROUP,
            EventType.ALIAS,
            EventType.PAGE,
            EventType.IDENTIFY,
            EventType.TRACK,
            EventType.TRACK);
    assertThat(events)
        .filteredOn(event -> event.source().equals("/segment/web"))
        .hasSize(4)
        .allMatch(event -> "jp".equals(event.country()));
    assertThat(events)
        .filteredOn(event -> event.source().equals("/segment/node"))
        .hasSize(6)
        .extracting(Event::country)
        .containsOnly("tw", null);
    assertThat(scraped())
        .contains(
            "footlight_ingest_segment_events_total{call=\"track\",outcome=\"accepted\"} 3.0",
            "footlight_ingest_segment_events_total{call=\"track\",outcome=\"duplicate\"} 3.0",
            "footlight_ingest_events_total{outcome=\"accepted\",topic=\"track\"} 10.0");
  }

  @Test
  void aRetryFromAnotherCountryIsTheSameEvent() throws Exception {
    Captured page = Captured.request("web-page");

    for (String country : List.of("JP", "TW", "XX", "T1")) {
      assertThat(
              post(page.path(), page.headers(), page.body(), "CF-IPCountry", country).statusCode())
          .isEqualTo(200);
    }

    assertThat(appended()).extracting(Event::country).containsExactly("jp");
  }

  @Test
  void everyPathTakesItsCall() throws Exception {
    Map<String, EventType> paths =
        Map.ofEntries(
            Map.entry("track", EventType.TRACK),
            Map.entry("t", EventType.TRACK),
            Map.entry("identify", EventType.IDENTIFY),
            Map.entry("i", EventType.IDENTIFY),
            Map.entry("page", EventType.PAGE),
            Map.entry("p", EventType.PAGE),
            Map.entry("screen", EventType.SCREEN),
            Map.entry("s", EventType.SCREEN),
            Map.entry("group", EventType.GROUP),
            Map.entry("g", EventType.GROUP),
            Map.entry("alias", EventType.ALIAS),
            Map.entry("a", EventType.ALIAS));
    for (String path : paths.keySet()) {
      String call =
          "{\"writeKey\":\"wk_web\",\"messageId\":\"%s\",\"event\":\"x\",\"groupId\":\"g\","
              + "\"previousId\":\"p\",\"userId\":\"u1\",\"type\":\"whatever\"}";
      assertThat(post("/v1/" + path, call.formatted(path)).statusCode()).as(path).isEqualTo(200);
    }
    for (String path : List.of("batch", "b", "import")) {
      String calls = "{\"writeKey\":\"wk_web\",\"batch\":[" + GOOD.formatted(1, 1) + "]}";
      assertThat(post("/v1/" + path, calls.replace("m1", path)).statusCode()).isEqualTo(200);
    }

    List<Event> events = appended();
    assertThat(events).hasSize(15);
    assertThat(events)
        .allMatch(event -> event.type() == paths.getOrDefault(event.id(), EventType.TRACK));
  }

  @Test
  void ofABatchTheGoodIsTakenAndTheBadIsKeptWithItsReason() throws Exception {
    String bad = "{\"type\":\"track\",\"userId\":\"u9\",\"messageId\":\"m9\"}";
    String other = GOOD.formatted(1, 1).replace("\"x\"", "\"y\"");
    String batch =
        "{\"writeKey\":\"wk_web\",\"batch\":["
            + String.join(
                ",",
                GOOD.formatted(1, 1),
                bad,
                "7",
                other,
                "{\"a\":1,\"a\":2}",
                GOOD.formatted(2, 2))
            + "]}";

    HttpResponse<String> answer = post("/v1/batch", batch);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"success\":true")
        .contains("\"index\":1", "\"index\":2", "\"index\":3", "\"index\":4")
        .contains("/data/event", "a call is a JSON object")
        .doesNotContain("\"index\":0", "\"index\":5");
    HttpResponse<String> retry = post("/v1/batch", batch);
    assertThat(retry.statusCode()).isEqualTo(200);
    assertThat(retry.body()).contains("\"refused\"");

    List<Event> events = appended();
    assertThat(events)
        .filteredOn(event -> event.type() == EventType.TRACK)
        .extracting(Event::id)
        .containsExactlyInAnyOrder("m1", "m2");
    assertThat(events)
        .filteredOn(event -> event.type() == EventType.TRACK_REFUSED)
        .extracting(event -> ((TrackRefused) event.data()))
        .extracting(TrackRefused::code, TrackRefused::body)
        .containsExactlyInAnyOrder(
            tuple("invalid-event", bad),
            tuple("invalid-event", "7"),
            tuple("conflicting-content", other),
            tuple("malformed-json", "{\"a\":1,\"a\":2}"));
    assertThat(scraped())
        .contains("footlight_ingest_segment_events_total{call=\"batch\",outcome=\"refused\"} 4.0");
  }

  @Test
  void whatCannotBeTakenIsAnsweredWith400AndLeavesNothing() throws Exception {
    String large = "x".repeat(40_000);
    for (String body :
        List.of(
            "{",
            "[]",
            "{\"writeKey\":\"wk_web\",\"userId\":\"u1\"}",
            "{\"writeKey\":\"wk_web\",\"userId\":\"u1\",\"event\":\"" + large + "\"}",
            " ".repeat(512_001))) {
      HttpResponse<String> answer = post("/v1/track", body);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(answer.body()).contains("\"success\":false", "\"message\":\"");
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    }
    HttpResponse<String> other =
        post("/v1/track", "{\"writeKey\":\"wk_other\",\"userId\":\"u1\",\"event\":\"x\"}");
    assertThat(other.statusCode()).isEqualTo(401);
    assertThat(post("/v1/track", "{\"userId\":\"u1\",\"event\":\"x\"}").statusCode())
        .isEqualTo(401);
    assertThat(appended()).isEmpty();

    String call =
        "{\"writeKey\":\"wk_web\",\"messageId\":\"m\",\"userId\":\"u1\",\"event\":\"%s\"}";
    assertThat(post("/v1/track", call.formatted("x")).statusCode()).isEqualTo(200);
    assertThat(post("/v1/track", call.formatted("y")).body())
        .contains("\"success\":false", "The same source and id came before");
    assertThat(appended()).hasSize(1);
  }

  @Test
  void readsGzipAndTheUserNameOfBasic() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write("{\"event\":\"x\",\"userId\":\"u1\",\"writeKey\":\"other\"}".getBytes(UTF_8));
    }
    Map<String, String> headers =
        Map.of("content-encoding", "gzip", "authorization", basic("wk_web:"));

    assertThat(post("/v1/t", headers, zipped.toByteArray()).statusCode()).isEqualTo(200);
    assertThat(
            post("/v1/t", Map.of("authorization", basic("wk_guess:")), "{}".getBytes(UTF_8))
                .statusCode())
        .isEqualTo(401);
    assertThat(post("/v1/t", Map.of("authorization", "Basic *"), "{}".getBytes(UTF_8)).statusCode())
        .isEqualTo(401);
    assertThat(appended()).hasSize(1);
  }

  @Test
  void whereThereIsNoRoomOrNoRedisTheSdkIsToKeepItAndSendItAgain() throws Exception {
    int partition = StreamKeys.partition("user:u1", 8);
    for (int i = 0; i < 920; i++) {
      redis.commands().xadd(StreamKeys.stream("track", partition), "f", "x");
    }
    String batch =
        "{\"writeKey\":\"wk_web\",\"batch\":["
            + GOOD.formatted(1, 1)
            + ','
            + GOOD.formatted(2, 2)
            + "]}";

    HttpResponse<String> full = post("/v1/batch", batch);
    redis.kill();
    HttpResponse<String> down = post("/v1/batch", batch);
    redis.start();

    for (HttpResponse<String> answer : List.of(full, down)) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(answer.headers().firstValue("RateLimit")).isPresent();
      assertThat(answer.body()).contains("\"success\":false");
    }
  }

  @Test
  void browsersMayAskFromPagesOfTheOriginsThatAreAllowed() throws Exception {
    HttpResponse<String> allowed = preflight("https://site.example");
    assertThat(allowed.statusCode()).isEqualTo(200);
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin"))
        .hasValue("https://site.example");
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
        .contains("authorization", "content-type", "x-retry-count");
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Methods").orElseThrow())
        .contains("POST");
    assertThat(preflight("https://evil.example").statusCode()).isEqualTo(403);

    byte[] call = "{\"event\":\"x\",\"userId\":\"u1\",\"writeKey\":\"wk_web\"}".getBytes(UTF_8);
    HttpResponse<String> page = post("/v1/t", Map.of("origin", "https://site.example"), call);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Access-Control-Allow-Origin"))
        .hasValue("https://site.example");
    assertThat(post("/v1/t", Map.of("origin", "https://none.example"), call).statusCode())
        .as("an origin of another source")
        .isEqualTo(403);
    assertThat(appended()).hasSize(1);
  }

  @Test
  void withoutASourceThereIsNothingHere() throws Exception {
    edge.close();
    run();

    HttpResponse<String> answer = post("/v1/track", "{\"event\":\"x\",\"userId\":\"u1\"}");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("footlight.segment.sources.<name>.write-key");
  }

  private HttpResponse<String> preflight(String origin) throws Exception {
    return http.send(
        HttpRequest.newBuilder(server.resolve("/v1/t"))
            .method("OPTIONS", BodyPublishers.noBody())
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type,x-retry-count")
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return post(path, Map.of("content-type", "text/plain"), body.getBytes(UTF_8));
  }

  private HttpResponse<String> post(
      String path, Map<String, String> headers, byte[] body, String... more) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path)).POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    for (int i = 0; i < more.length; i += 2) {
      request.header(more[i], more[i + 1]);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String basic(String credentials) {
    return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }

  private String scraped() throws Exception {
    return http.send(
            HttpRequest.newBuilder(server.resolve("/actuator/prometheus")).build(),
            BodyHandlers.ofString())
        .body();
  }

  /** The events in the streams of topic {@code track}. */
  private List<Event> appended() throws Exception {
    List<Event> events = new ArrayList<>();
    RedisClient client = RedisClient.create(redis.uri());
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      FrameReader reader = new FrameReader();
      for (int p = 0; p < 8; p++) {
        for (StreamMessage<byte[], byte[]> entry :
            connection
                .sync()
                .xrange(StreamKeys.stream("track", p).getBytes(UTF_8), Range.unbounded())) {
          reader.open(entry.getBody().values().iterator().next());
          while (reader.next()) {
            reader.parse();
            events.add(reader.event());
          }
        }
      }
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
    return events;
  }
}
