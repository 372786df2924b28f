package live.footlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.ProductConfigured;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** The edge over real HTTP and a real Redis. */
class IngestApiIT {
  private static final String SECRET = "a-secret-of-at-least-thirty-two-bytes";
  private static final String PUSHER_SECRET = "7ad3773142a6692b25b8";
  private static final String STRUCTURED = "application/cloudevents+json";
  private static final String BATCH = "application/cloudevents-batch+json";

  private final HttpClient http = HttpClient.newHttpClient();
  private RedisServerProcess redis;
  private ConfigurableApplicationContext edge;
  private String server;

  @BeforeEach
  void start() {
    redis = RedisServerProcess.durableServer();
    run("--footlight.ingest.stream-entries=1000");
  }

  private void run(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--footlight.redis.uri=" + redis.uri(),
                "--footlight.jwt.secret=" + SECRET,
                "--footlight.ingest.append-within=2s"));
    arguments.addAll(List.of(more));
    if (arguments.stream().noneMatch(given -> given.contains(".partitions="))) {
      arguments.add("--footlight.ingest.partitions=8");
    }
    edge = IngestApi.start(arguments.toArray(String[]::new));
    server =
        "http://127.0.0.1:"
            + ((WebServerApplicationContext) edge).getWebServer().getPort()
            + "/v1/events";
  }

  @AfterEach
  void stop() {
    edge.close();
    redis.close();
  }

  @Test
  void acceptsAnEventOnceAndAnswersARetryWithTheFirstPosition() throws Exception {
    HttpResponse<String> first =
        post(STRUCTURED, token("u1", "ingest:live"), gift("g-1", "u1", 30));
    HttpResponse<String> again =
        post(STRUCTURED, token("u1", "ingest:live"), gift("g-1", "u1", 30));

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(first.body())
        .contains("\"id\":\"g-1\"", "\"status\":\"accepted\"", "\"position\":\"live.");
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body().replace("accepted", "duplicate"));
    assertThat(appended()).containsExactly("g-1");
  }

  @Test
  void knowsARetryUnderAnotherTrace() throws Exception {
    String token = token("u1", "ingest:live");
    String traced =
        gift("g-1", "u1", 30)
            .replace(
                "\"source\"",
                "\"traceparent\":\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\",\"source\"");

    assertThat(post(STRUCTURED, token, traced).statusCode()).isEqualTo(202);
    assertThat(post(STRUCTURED, token, traced.replace("4bf9", "5cf9")).statusCode()).isEqualTo(200);
    assertThat(post(STRUCTURED, token, gift("g-1", "u1", 30)).statusCode()).isEqualTo(200);
  }

  @Test
  void takesAWebhookOnceAndOnlyFromWhoKnowsTheSecret() throws Exception {
    edge.close();
    run("--footlight.pusher.keys.app1=" + PUSHER_SECRET);
    String joined =
        "{\"name\":\"channel_occupied\",\"channel\":\"presence-enc-stream-viewer@c1.sd.u1\"}";
    String body = "{\"time_ms\":" + System.currentTimeMillis() + ",\"events\":[" + joined + "]}";

    assertThat(webhook("app1", PusherWebhook.sign(body.getBytes(UTF_8), "guess"), body))
        .isEqualTo(401);
    assertThat(webhook("app2", PusherWebhook.sign(body.getBytes(UTF_8), PUSHER_SECRET), body))
        .isEqualTo(401);
    assertThat(appended()).isEmpty();
    assertThat(webhook("app1", PusherWebhook.sign(body.getBytes(UTF_8), PUSHER_SECRET), body))
        .isEqualTo(200);
    assertThat(webhook("app1", PusherWebhook.sign(body.getBytes(UTF_8), PUSHER_SECRET), body))
        .as("sent again by the service")
        .isEqualTo(200);
    assertThat(appended()).hasSize(1);

    String old = body.replaceFirst("[0-9]{13}", "1327078148132");
    assertThat(webhook("app1", PusherWebhook.sign(old.getBytes(UTF_8), PUSHER_SECRET), old))
        .as("too old")
        .isEqualTo(400);
    String broken = "{\"time_ms\":";
    assertThat(webhook("app1", PusherWebhook.sign(broken.getBytes(UTF_8), PUSHER_SECRET), broken))
        .isEqualTo(400);
    assertThat(appended()).hasSize(1);
  }

  @Test
  void answersInJsonWhateverIsAskedForSinceTheEventIsAppendedByThen() throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(server))
                .header("Authorization", "Bearer " + token("u1", "ingest:live"))
                .header("Content-Type", STRUCTURED)
                .header("Accept", "text/html")
                .POST(BodyPublishers.ofString(gift("g-1", "u1", 30)))
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(appended()).containsExactly("g-1");
  }

  @Test
  void asksToTryAgainWhereTheKeysOfTokensCannotBeHad() throws Exception {
    edge.close();
    run("--footlight.jwt.jwks-uri=http://127.0.0.1:1/keys");
    RSAKey key = new RSAKeyGenerator(2048).keyID("k").generate();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(),
            claims("u1", "ingest:live"));
    token.sign(new RSASSASigner(key));

    HttpResponse<String> answer = post(STRUCTURED, token.serialize(), gift("g-1", "u1", 1));

    assertProblem(answer, 503, "keys-unavailable");
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(post(STRUCTURED, token("u1", "ingest:live"), gift("g-1", "u1", 1)).statusCode())
        .isEqualTo(202);
  }

  /** Or whoever may send gifts could take anybody's back, and settle what they paid into. */
  @Test
  void onlyAServerTakesGiftsBackAndSettles() throws Exception {
    for (String type : List.of("gift.refunded", "escrow.settled")) {
      String event =
          Files.readString(
                  Path.of("../event-contract/src/test/resources/golden/" + type + ".v1.json"))
              .replaceFirst("\"id\": *\"[^\"]*\"", "\"id\": \"" + type + "\"");

      assertProblem(post(STRUCTURED, token("u1", "ingest:live"), event), 403, "forbidden");
      assertThat(post(STRUCTURED, token("s", "ingest:live ingest:any"), event).statusCode())
          .as(type)
          .isEqualTo(202);
    }
  }

  /** Or whoever may like posts could take anybody's down. */
  @Test
  void onlyAServerTakesPostsDownAndRestoresThem() throws Exception {
    for (String type : List.of("post.taken_down", "post.restored")) {
      String event =
          Files.readString(
                  Path.of("../event-contract/src/test/resources/golden/" + type + ".v1.json"))
              .replaceFirst("\"id\": *\"[^\"]*\"", "\"id\": \"" + type + "\"");

      assertProblem(post(STRUCTURED, token("u1", "ingest:content"), event), 403, "forbidden");
      assertThat(post(STRUCTURED, token("s", "ingest:content ingest:any"), event).statusCode())
          .as(type)
          .isEqualTo(202);
    }
  }

  @Test
  void refusesWhatNoFeedCanShow() throws Exception {
    String event =
        """
        {"specversion":"1.0","id":"wide","source":"/t","type":"post.created",
         "data":{"post_id":"p1","creator_id":"u1","country":"%s","tags":["%s"]}}\
        """;
    String token = token("u1", "ingest:content");

    HttpResponse<String> answer =
        post(STRUCTURED, token, event.formatted("c".repeat(201), "t".repeat(513)));
    assertProblem(answer, 422, "invalid-event");
    assertThat(answer.body()).contains("/data/country", "/data/tags/0");
    answer = post(STRUCTURED, token, event.formatted("c".repeat(200), "t".repeat(512)));
    assertThat(answer.statusCode()).isEqualTo(202);
  }

  @Test
  void takesNoCommandsFromOutside() throws Exception {
    String command =
        Files.readString(
            Path.of("../event-contract/src/test/resources/golden/escrow.void.v1.json"));
    HttpResponse<String> answer =
        post(STRUCTURED, token("u1", "ingest:escrow ingest:any ingest:live"), command);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("escrow.void is made by Footlight itself");
    assertThat(appended()).isEmpty();
  }

  @Test
  void thereAreNoWebhooksWithoutAKey() throws Exception {
    HttpResponse<String> answer = signed("{}");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body()).contains("set footlight.pusher.keys.");
  }

  @Test
  void takesOfAWebhookWhatItCanReadAndCountsTheRest() throws Exception {
    edge.close();
    run("--footlight.pusher.keys.app1=" + PUSHER_SECRET);
    String body =
        at(
            System.currentTimeMillis(),
            "{\"name\":\"channel_occupied\",\"channel\":\"presence-enc-stream-viewer@c1.sd.u1\"}",
            "{\"name\":\"channel_occupied\",\"channel\":\"presence-enc-stream-viewer@c1\"}",
            "{\"name\":\"cache_miss\",\"channel\":\"cache-feed@home\"}",
            "{\"name\":\"member_added\",\"channel\":\"presence-session@s1.sd\",\"user_id\":\"u2\"}",
            "{\"name\":\"member_removed\",\"channel\":\"presence-viewers@s1\",\"user_id\":\"u3\"}",
            "{\"name\":\"channel_vacated\",\"channel\":\"presence-enc-stream-viewer@c1.sd.u1\"}");

    HttpResponse<String> first = signed(body);
    List<String> taken = appended();
    HttpResponse<String> again = signed(body);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(taken).hasSize(4).extracting(id -> id.substring(32)).contains("-0", "-3", "-4");
    assertThat(appended()).containsExactlyInAnyOrderElementsOf(taken);
    assertThat(scraped())
        .contains(
            "footlight_ingest_pusher_events_total{outcome=\"accepted\"} 4.0",
            "footlight_ingest_pusher_events_total{outcome=\"duplicate\"} 4.0",
            "footlight_ingest_pusher_events_total{outcome=\"ignored\"} 2.0",
            "footlight_ingest_pusher_events_total{outcome=\"malformed\"} 2.0",
            "footlight_ingest_events_total{outcome=\"accepted\",topic=\"live\"} 4.0");
  }

  @Test
  void asksForAWebhookAgainWhereItCouldNotBeKept() throws Exception {
    edge.close();
    run("--footlight.pusher.keys.app1=" + PUSHER_SECRET, "--footlight.ingest.stream-entries=1000");
    int partition = StreamKeys.partition("streamer:c1", 8);
    for (int i = 0; i < 920; i++) {
      redis.commands().xadd(StreamKeys.stream("live", partition), "f", "x");
    }
    String joined =
        "{\"name\":\"channel_occupied\",\"channel\":\"presence-enc-stream-viewer@c1.sd.u1\"}";
    String body = at(System.currentTimeMillis(), joined);

    HttpResponse<String> full = signed(body);
    redis.kill();
    HttpResponse<String> down = signed(body);
    redis.start();

    assertThat(full.statusCode()).isEqualTo(429);
    assertThat(full.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.headers().firstValue("Retry-After")).hasValue("1");
  }

  @Test
  void refusesWebhooksThatAreTooLargeOrFromAnotherTime() throws Exception {
    edge.close();
    run("--footlight.pusher.keys.app1=" + PUSHER_SECRET, "--footlight.pusher.max-age=1m");
    long now = System.currentTimeMillis();
    String joined =
        "{\"name\":\"channel_occupied\",\"channel\":\"presence-enc-stream-viewer@c1.sd.u1\"}";

    assertThat(signed(at(now - 61_000, joined)).statusCode()).isEqualTo(400);
    assertThat(signed(at(now + 400_000, joined)).statusCode()).isEqualTo(400);
    assertThat(signed(at(Long.MIN_VALUE, joined)).statusCode()).isEqualTo(400);
    assertThat(signed(at(Long.MAX_VALUE, joined)).statusCode()).isEqualTo(400);
    assertThat(signed("[".repeat(10_000)).statusCode()).isEqualTo(400);
    assertThat(signed(at(now, (joined + ',').repeat(1_000) + joined)).statusCode()).isEqualTo(413);
    HttpResponse<String> large = signed(" ".repeat(5_000_000));
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(large.body()).startsWith("{\"error\":");
    HttpRequest unsigned =
        HttpRequest.newBuilder(URI.create(server).resolve("/notify/pusher"))
            .header("X-Pusher-Key", "app1")
            .POST(BodyPublishers.ofString(at(now, joined)))
            .build();
    assertThat(http.send(unsigned, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    assertThat(appended()).isEmpty();
    assertThat(signed(at(now - 50_000, joined)).statusCode()).isEqualTo(200);
  }

  private static String at(long timeMs, String... events) {
    return "{\"time_ms\":" + timeMs + ",\"events\":[" + String.join(",", events) + "]}";
  }

  private String scraped() throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(server).resolve("/actuator/prometheus")).build(),
            BodyHandlers.ofString())
        .body();
  }

  private HttpResponse<String> signed(String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server).resolve("/notify/pusher"))
            .header("Content-Type", "application/json")
            .header("Accept", "text/html")
            .header("X-Pusher-Key", "app1")
            .header("X-Pusher-Signature", PusherWebhook.sign(body.getBytes(UTF_8), PUSHER_SECRET))
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private int webhook(String key, String signature, String body) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(server).resolve("/notify/pusher"))
                .header("Content-Type", "application/json")
                .header("X-Pusher-Key", key)
                .header("X-Pusher-Signature", signature)
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  @Test
  void refusesOtherContentUnderTheSameId() throws Exception {
    post(STRUCTURED, token("u1", "ingest:live"), gift("g-1", "u1", 30));
    HttpResponse<String> other =
        post(STRUCTURED, token("u1", "ingest:live"), gift("g-1", "u1", 31));

    assertThat(other.statusCode()).isEqualTo(409);
    assertProblem(other, "conflict");
    assertThat(appended()).containsExactly("g-1");
  }

  @Test
  void takesTheGoodEventsOfABatchAndSaysWhatIsWrongWithTheOthers() throws Exception {
    String token = token("u1", "ingest:live");
    post(STRUCTURED, token, gift("g-0", "u1", 1));

    HttpResponse<String> answer =
        post(
            BATCH,
            token,
            "["
                + String.join(
                    ",",
                    gift("g-0", "u1", 1),
                    gift("g-1", "u1", 5),
                    gift("g-2", "u1", -5),
                    gift("g-1", "u1", 5),
                    gift("g-3", "u2", 5),
                    gift("g-4", "u1", 5).replaceFirst("\\{", "{\"id\":\"g-5\","),
                    gift("g-6", "u1", 6))
                + "]");

    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(answer.body())
        .containsSubsequence(
            "duplicate",
            "accepted",
            "invalid",
            "/data/diamonds",
            "duplicate",
            "forbidden",
            "/data/sender_id",
            "invalid",
            "Duplicate",
            "accepted");
    assertThat(appended()).containsExactlyInAnyOrder("g-0", "g-1", "g-6");
  }

  @Test
  void takesBinaryModeAndGzip() throws Exception {
    HttpResponse<String> binary =
        http.send(
            HttpRequest.newBuilder(URI.create(server))
                .header("Authorization", "Bearer " + token("u1", "ingest:live"))
                .header("Content-Type", "application/json")
                .header("ce-specversion", "1.0")
                .header("ce-id", "e%20-1")
                .header("ce-source", "/app")
                .header("ce-type", "session.ended")
                .POST(BodyPublishers.ofString("{\"session_id\":\"s1\"}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(binary.statusCode()).as(binary.body()).isEqualTo(202);
    assertThat(appended()).containsExactly("e -1");

    HttpResponse<String> undecodable =
        http.send(
            HttpRequest.newBuilder(URI.create(server))
                .header("Authorization", "Bearer " + token("u1", "ingest:live"))
                .header("Content-Type", "application/json")
                .header("ce-specversion", "1.0")
                .header("ce-id", "%FF")
                .header("ce-source", "/app")
                .header("ce-type", "session.ended")
                .POST(BodyPublishers.ofString("{\"session_id\":\"s1\"}"))
                .build(),
            BodyHandlers.ofString());
    assertProblem(undecodable, 400, "malformed-header");

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(gift("g-1", "u1", 1).getBytes(UTF_8));
    }
    assertThat(gzipped(bytes.toByteArray()).statusCode()).isEqualTo(202);
  }

  @Test
  void isNotFooledByBombsNestingOrBadBytes() throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      gzip.write(new byte[3_000_000]);
    }
    assertThat(gzipped(bomb.toByteArray()).statusCode()).isEqualTo(413);
    assertThat(gzipped(new byte[] {1, 2, 3}).statusCode()).isEqualTo(400);
    String token = token("u1", "ingest:live");
    assertThat(post(STRUCTURED, token, "[".repeat(10_000)).statusCode()).isEqualTo(400);
    assertThat(post(STRUCTURED, token, "{\"id\":1,\"id\":2}").statusCode()).isEqualTo(400);
    assertThat(post(STRUCTURED, token, "\"\ud800\"").statusCode()).isEqualTo(400);
    assertThat(post(STRUCTURED, token, gift("g-1", "u1", 1).replace(":1,", ":1e3,")).statusCode())
        .isEqualTo(422);
    assertThat(post(STRUCTURED, token, " ".repeat(5_000_000)).statusCode()).isEqualTo(413);
    assertThat(post("text/plain", token, "{}").statusCode()).isEqualTo(415);
    assertThat(appended()).isEmpty();
  }

  @Test
  void checksTokensBeforeAnythingElse() throws Exception {
    String event = gift("g-1", "u1", 1);
    assertThat(post(STRUCTURED, "nonsense", event).statusCode()).isEqualTo(401);
    assertThat(
            post(STRUCTURED, new PlainJWT(claims("u1", "ingest:live")).serialize(), event)
                .statusCode())
        .isEqualTo(401);
    assertThat(
            post(STRUCTURED, sign(claims("u1", "ingest:live"), SECRET + "x"), event).statusCode())
        .isEqualTo(401);
    JWTClaimsSet expired =
        new JWTClaimsSet.Builder(claims("u1", "ingest:live"))
            .expirationTime(Date.from(Instant.now().minusSeconds(60)))
            .build();
    assertThat(post(STRUCTURED, sign(expired, SECRET), event).statusCode()).isEqualTo(401);
    JWTClaimsSet elsewhere =
        new JWTClaimsSet.Builder(claims("u1", "ingest:live")).audience("others").build();
    HttpResponse<String> refused = post(STRUCTURED, sign(elsewhere, SECRET), event);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(post(STRUCTURED, token("u1", "ingest:content"), event).statusCode()).isEqualTo(403);
    assertThat(post(STRUCTURED, token("server", "ingest:any"), event).statusCode()).isEqualTo(202);
  }

  @Test
  void keepsRoomForGiftsWhereAPartitionIsFull() throws Exception {
    int partition = StreamKeys.partition("session:s1", 8);
    for (int i = 0; i < 920; i++) {
      redis.commands().xadd(StreamKeys.stream("live", partition), "f", "x");
    }
    String token = token("server", "ingest:any");

    HttpResponse<String> ended =
        post(
            STRUCTURED,
            token,
            "{\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"/a\",\"type\":\"session.ended\","
                + "\"data\":{\"session_id\":\"s1\"}}");

    assertThat(ended.statusCode()).isEqualTo(429);
    assertThat(ended.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(ended.headers().firstValue("RateLimit")).hasValue("\"room\";r=0;t=1");
    assertThat(ended.headers().firstValue("RateLimit-Policy").orElseThrow())
        .startsWith("\"room\";q=");
    assertThat(post(STRUCTURED, token, gift("g-1", "u1", 1)).statusCode()).isEqualTo(202);
  }

  @Test
  void shedsHeartbeatsFirstAndMoneyLastWhereTheMemoryBudgetIsReached() throws Exception {
    String token = token("server", "ingest:any");
    redis.commands().set("fill", "x".repeat(64 << 20));
    assertThat(post(STRUCTURED, token, gift("g-1", "u1", 1)).statusCode()).isEqualTo(202);

    useMemory(0.85);
    awaitStatus(429, () -> post(STRUCTURED, token, heartbeat()));
    assertThat(post(STRUCTURED, token, ended()).statusCode()).isEqualTo(202);
    assertThat(post(STRUCTURED, token, gift("g-2", "u1", 1)).statusCode()).isEqualTo(202);

    useMemory(0.935);
    awaitStatus(429, () -> post(STRUCTURED, token, ended()));
    assertThat(post(STRUCTURED, token, gift("g-3", "u1", 1)).statusCode()).isEqualTo(202);

    useMemory(0.985);
    awaitStatus(429, () -> post(STRUCTURED, token, gift(unused(), "u1", 1)));
    assertThat(redis.commands().set("result", "1")).as("there is room for results").isEqualTo("OK");

    useMemory(1.05); // now Redis itself refuses
    List<String> before = appended();
    assertThat(post(STRUCTURED, token, gift("g-4", "u1", 1)).statusCode()).isIn(429, 503);
    assertThat(post(STRUCTURED, token, gift("g-3", "u1", 1)).statusCode())
        .as("a retry gets the first answer")
        .isEqualTo(200);
    assertThat(appended()).isEqualTo(before);

    useMemory(0.5);
    awaitStatus(202, () -> post(STRUCTURED, token, heartbeat()));
    assertThat(post(STRUCTURED, token, gift("g-4", "u1", 1)).statusCode())
        .as("nothing of it was left behind")
        .isEqualTo(202);
  }

  /** Makes what Redis uses now this share of its budget. */
  private void useMemory(double share) {
    String used =
        redis
            .commands()
            .info("memory")
            .lines()
            .filter(line -> line.startsWith("used_memory:"))
            .findFirst()
            .orElseThrow();
    long bytes = Long.parseLong(used.substring(used.indexOf(':') + 1));
    redis.commands().configSet("maxmemory", Long.toString((long) (bytes / share)));
  }

  /** The edge looks at the memory each second. */
  private static void awaitStatus(int status, Callable<HttpResponse<String>> request)
      throws Exception {
    long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    int last = 0;
    while (System.nanoTime() < giveUpAt && last != status) {
      last = request.call().statusCode();
    }
    assertThat(last).isEqualTo(status);
  }

  private static String unused() {
    return UUID.randomUUID().toString();
  }

  private static String heartbeat() {
    return event(
        "viewer.heartbeat", ",\"viewer_id\":\"u1\",\"connection_id\":\"c\",\"tier\":\"sd\"");
  }

  private static String ended() {
    return event("session.ended", "");
  }

  private static String event(String type, String more) {
    return "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/a\",\"type\":\"%s\",\"data\":{\"session_id\":\"s1\"%s}}"
        .formatted(unused(), type, more);
  }

  @Test
  void doesNotAppendTwiceThoughRedisIsKilledWhileEventsComeIn() throws Exception {
    String token = token("server", "ingest:any");
    List<String> acknowledged = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      if (i == 80) {
        redis.kill();
        assertThat(post(STRUCTURED, token, gift("g-" + i, "u1", 1)).statusCode()).isEqualTo(503);
        redis.start();
      }
      String id = "g-" + i;
      int status = 503;
      for (int tries = 0; status == 503 && tries < 200; tries++) {
        status = post(STRUCTURED, token, gift(id, "u1", 1)).statusCode();
      }
      assertThat(status).isIn(200, 202);
      acknowledged.add(id);
    }
    assertThat(appended()).containsExactlyInAnyOrderElementsOf(acknowledged);
  }

  @Test
  void refusesToStartWhereTheNumberOfPartitionsDiffers() {
    edge.close();
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> run("--footlight.ingest.partitions=16")))
        .hasStackTraceContaining("set footlight.ingest.partitions=8");
    run();
  }

  @Test
  void refusesWhatIsTooLarge() throws Exception {
    String token = token("u1", "ingest:live");

    assertProblem(
        post(STRUCTURED, token, gift("g-1", "u1", 1).replace("rose", "r".repeat(40_000))),
        422,
        "invalid-event");
    String extra = "\"note\":\"" + "n".repeat(40_000) + "\",\"gift_id\"";
    assertProblem(
        post(STRUCTURED, token, gift("g-1", "u1", 1).replace("\"gift_id\"", extra)),
        413,
        "event-too-large");
    String huge = "\"note\":\"" + "n".repeat(3_000_000) + "\",\"gift_id\"";
    assertProblem(
        post(STRUCTURED, token, gift("g-1", "u1", 1).replace("\"gift_id\"", huge)),
        413,
        "event-too-large");
    assertProblem(
        post(
            BATCH,
            token,
            "[" + (gift("g-1", "u1", 1) + ',').repeat(1_000) + gift("g-1", "u1", 1) + "]"),
        413,
        "batch-too-large");
    assertThat(appended()).isEmpty();
  }

  @Test
  void refusesAGiftOfAChatThatNamesASession() throws Exception {
    HttpResponse<String> answer =
        post(
            STRUCTURED,
            token("u1", "ingest:live"),
            gift("g-1", "u1", 1).replace("\"diamonds\"", "\"categories\":[\"chat\"],\"diamonds\""));

    assertProblem(answer, 422, "invalid-event");
    assertThat(answer.body()).contains("/data/session_id");
  }

  @Test
  void aGiftThatNamesNoCategoriesHasThoseOfItsProductAndIsTheSameEventWhenItComesAgain()
      throws Exception {
    String token = token("s", "ingest:any");
    String gift = gift("g-1", "u1", 30);
    assertThat(post(STRUCTURED, token, gift("g-0", "u1", 30)).statusCode()).isEqualTo(202);

    assertThat(post(STRUCTURED, token, product("p-1", "rose", "\"livestream\",\"x\"")).statusCode())
        .isEqualTo(202);
    assertThat(post(STRUCTURED, token, gift).statusCode()).isEqualTo(202);
    String own = "\"categories\":[\"livestream-show-ticket\"],\"gift_id\":\"g-2\"";
    String ticket = gift("g-2", "u1", 30).replace("\"gift_id\":\"g-2\"", own);
    assertThat(post(STRUCTURED, token, ticket).statusCode()).isEqualTo(202);
    assertThat(post(STRUCTURED, token, gift("g-3", "u1", 30).replace("rose", "star")).statusCode())
        .isEqualTo(202);
    post(STRUCTURED, token, product("p-2", "rose", "\"karaoke\""));

    assertThat(post(STRUCTURED, token, gift).statusCode())
        .as("again, after its product was configured anew")
        .isEqualTo(200);
    assertThat(categories())
        .containsExactlyInAnyOrder(
            "g-0 null", "g-1 [livestream, x]", "g-2 [livestream-show-ticket]", "g-3 null");
  }

  @Test
  void productsAreKnownToEveryEdgeAndAfterARestart() throws Exception {
    String token = token("s", "ingest:any");
    ConfigurableApplicationContext other = edge;
    String otherServer = server;
    run();
    try {
      assertThat(post(STRUCTURED, token, product("p-1", "rose", "\"x\"")).statusCode())
          .isEqualTo(202);
      edge.close();
      run();
      post(STRUCTURED, token, gift("restarted", "u1", 1));
      assertThat(categories()).containsExactly("restarted [x]");

      server = otherServer;
      for (int i = 0; !categories().contains("other-" + (i - 1) + " [x]"); i++) {
        assertThat(i).as("gifts the other edge took without knowing the product").isLessThan(1_000);
        post(STRUCTURED, token, gift("other-" + i, "u1", 1));
      }
    } finally {
      other.close();
    }
  }

  @Test
  void whatWasSaidLaterOfAProductHoldsWhicheverEdgeKeepsItLast() throws Exception {
    Products products = edge.getBean(Products.class);
    ProductConfigured rose = new ProductConfigured("rose", List.of("later"), null);
    products.keep(rose, frame(rose), "1795342347118-10.0").get(5, TimeUnit.SECONDS);
    ProductConfigured earlier = new ProductConfigured("rose", List.of("earlier"), null);
    products.keep(earlier, frame(earlier), "1795342347118-9.3").get(5, TimeUnit.SECONDS);

    post(STRUCTURED, token("s", "ingest:any"), gift("g-1", "u1", 1));

    assertThat(categories()).containsExactly("g-1 [later]");
  }

  @Test
  void refusesAGiftThatIsNotWhatItsProductIs() throws Exception {
    String token = token("s", "ingest:any");
    post(STRUCTURED, token, product("p-1", "rose", "\"chat\""));
    HttpResponse<String> inASession = post(STRUCTURED, token, gift("g-1", "u1", 1));
    assertProblem(inASession, 422, "invalid-event");
    assertThat(inASession.body()).contains("/data/session_id");

    post(
        STRUCTURED,
        token,
        product("p-2", "rose", "\"x\"").replace("[\"x\"]", "[\"x\"],\"currency\":\"points\""));
    HttpResponse<String> paid = post(STRUCTURED, token, gift("g-2", "u1", 1));
    assertProblem(paid, 422, "invalid-event");
    assertThat(paid.body()).contains("/data/diamonds", "must be 0: rose is paid with points");
    assertThat(post(STRUCTURED, token, gift("g-3", "u1", 0)).statusCode()).isEqualTo(202);
    assertThat(categories()).containsExactly("g-3 [x]");
  }

  @Test
  void refusesASourceThatIsNoUriReference() throws Exception {
    HttpResponse<String> answer =
        post(STRUCTURED, token("u1", "ingest:live"), gift("g-1", "u1", 1).replace("/app", "/a|b"));

    assertProblem(answer, 422, "invalid-event");
    assertThat(answer.body()).contains("\"/source\"", "%7C");
  }

  @Test
  void whateverIsWrongIsAProblemDocument() throws Exception {
    URI nowhere = URI.create(server.replace("/v1/events", "/v1/nothing"));
    assertProblem(
        http.send(HttpRequest.newBuilder(nowhere).build(), BodyHandlers.ofString()),
        404,
        "not-found");
    assertProblem(
        http.send(HttpRequest.newBuilder(URI.create(server)).build(), BodyHandlers.ofString()),
        405,
        "method-not-allowed");
  }

  @Test
  void isReadyWhileRedisAnswers() throws Exception {
    URI readiness = URI.create(server.replace("/v1/events", "/actuator/health/readiness"));
    HttpRequest ask = HttpRequest.newBuilder(readiness).build();
    assertThat(http.send(ask, BodyHandlers.ofString()).statusCode()).isEqualTo(200);

    redis.kill();

    assertThat(http.send(ask, BodyHandlers.ofString()).statusCode()).isEqualTo(503);
    URI liveness = URI.create(server.replace("/v1/events", "/actuator/health/liveness"));
    assertThat(
            http.send(HttpRequest.newBuilder(liveness).build(), BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(200);
    redis.start();
  }

  @Test
  void theDescriptionOfTheApiIsTheCommittedOne() throws Exception {
    JsonMapper json = new JsonMapper();
    String origin = server.replace("/v1/events", "");
    String body =
        http.send(
                HttpRequest.newBuilder(URI.create(origin + "/v3/api-docs")).build(),
                BodyHandlers.ofString())
            .body();
    String served =
        json.writerWithDefaultPrettyPrinter()
                .writeValueAsString(json.readTree(body.replace(origin, "/")))
            + "\n";
    Path committed = Path.of("openapi.json");
    if (Boolean.getBoolean("footlight.regenerate")) {
      Files.writeString(committed, served);
    }

    assertThat(Files.readString(committed)).isEqualTo(served);
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertProblem(answer, code);
  }

  private HttpResponse<String> gzipped(byte[] body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server))
            .header("Authorization", "Bearer " + token("u1", "ingest:live"))
            .header("Content-Type", STRUCTURED)
            .header("Content-Encoding", "gzip")
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String type, String token, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static void assertProblem(HttpResponse<String> answer, String code) {
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains("\"code\":\"" + code + '"', "\"trace_id\"", "\"title\"");
  }

  private static String gift(String id, String sender, long diamonds) {
    return "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/app\",\"type\":\"gift.sent\","
            .formatted(id)
        + "\"data\":{\"gift_id\":\"%s\",\"session_id\":\"s1\",\"streamer_id\":\"c1\",".formatted(id)
        + "\"diamonds\":%d,\"sender_id\":\"%s\",\"product_id\":\"rose\"}}"
            .formatted(diamonds, sender);
  }

  private static String product(String id, String product, String categories) {
    return "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/shop\",".formatted(id)
        + "\"type\":\"product.configured\",\"data\":{\"product_id\":\"%s\",\"categories\":[%s]}}"
            .formatted(product, categories);
  }

  private static byte[] frame(ProductConfigured product) {
    return FrameWriter.body(new Event("p", "/shop", 1, 1, 1, Actor.UNKNOWN, null, product, null));
  }

  /** Id and categories of the gifts in all streams. */
  private List<String> categories() throws Exception {
    return appended(
        reader ->
            reader.type() == EventType.GIFT_SENT
                ? Stream.of(reader.id() + ' ' + ((GiftSent) reader.event().data()).categories())
                : Stream.of());
  }

  /** Ids of the events in all streams. */
  private List<String> appended() throws Exception {
    return appended(reader -> Stream.of(reader.id()));
  }

  /** What is said of an event. */
  private interface Telling {
    Stream<String> of(FrameReader reader) throws Exception;
  }

  private List<String> appended(Telling telling) throws Exception {
    List<String> told = new ArrayList<>();
    RedisClient client = RedisClient.create(redis.uri());
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      FrameReader reader = new FrameReader();
      for (int p = 0; p < 8; p++) {
        for (StreamMessage<byte[], byte[]> entry :
            connection
                .sync()
                .xrange(StreamKeys.stream("live", p).getBytes(UTF_8), Range.unbounded())) {
          reader.open(entry.getBody().values().iterator().next());
          while (reader.next()) {
            reader.parse();
            telling.of(reader).forEach(told::add);
          }
        }
      }
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
    return told;
  }

  private static String token(String subject, String scope) throws Exception {
    return sign(claims(subject, scope), SECRET);
  }

  private static JWTClaimsSet claims(String subject, String scope) {
    return new JWTClaimsSet.Builder()
        .issuer("footlight")
        .audience("footlight")
        .subject(subject)
        .claim("scope", scope)
        .expirationTime(Date.from(Instant.now().plusSeconds(600)))
        .build();
  }

  private static String sign(JWTClaimsSet claims, String secret) throws Exception {
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    token.sign(new MACSigner(secret.getBytes(UTF_8)));
    return token.serialize();
  }
}
