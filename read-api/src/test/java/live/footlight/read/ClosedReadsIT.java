package live.footlight.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Date;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.view.LeaderboardKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Reads that need a token, and an edge whose stores are not there. */
class ClosedReadsIT {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static RedisServerProcess redis;
  private static ConfigurableApplicationContext edge;
  private static String server;

  @BeforeAll
  static void start() throws Exception {
    redis = RedisServerProcess.volatileServer();
    redis.kill(); // the edge starts all the same
    edge =
        ReadApi.start(
            "--server.port=0",
            "--spring.main.banner-mode=off",
            "--footlight.read.open=false",
            "--footlight.read.answer-within=300ms",
            "--footlight.jwt.secret=" + SECRET,
            "--footlight.jwt.jwks-uri=http://127.0.0.1:" + freePort() + "/keys",
            "--footlight.redis.uri=" + redis.uri(),
            "--footlight.mongo.uri=mongodb://127.0.0.1:" + freePort() + "/footlight");
    server = "http://127.0.0.1:" + ((WebServerApplicationContext) edge).getWebServer().getPort();
    redis.start();
  }

  @AfterAll
  static void stop() {
    edge.close();
    redis.close();
  }

  @Test
  void whoMayNotReadLearnsNothing() throws Exception {
    String wrongInEveryWay = "/v1/streamers/c1/leaderboard?window=year&limit=abc";

    assertThat(ask(wrongInEveryWay, null).statusCode()).isEqualTo(401);
    assertThat(ask(wrongInEveryWay, "nonsense").statusCode()).isEqualTo(401);
    assertThat(ask(wrongInEveryWay, token("ingest:live")).statusCode()).isEqualTo(403);
    assertThat(ask(wrongInEveryWay, token("read")).statusCode()).isEqualTo(400);
    for (String path : new String[] {"/v1/goals/f1", "/v1/sessions/s1/viewers/curve?limit=abc"}) {
      assertThat(ask(path, null).statusCode()).isEqualTo(401);
      assertThat(ask(path, token("ingest:live")).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void onlyWhoAskedMayKeepTheAnswer() throws Exception {
    redis.commands().hset(LeaderboardKeys.meta("session:s1", "session"), "version", "1");

    HttpResponse<String> board = ask("/v1/sessions/s1/leaderboard", token("read"));

    assertThat(board.statusCode()).isEqualTo(200);
    assertThat(board.headers().firstValue("Cache-Control").orElse("")).startsWith("private, ");
    assertThat(board.headers().allValues("Vary")).contains("Authorization");
  }

  @Test
  void saysThatItsStoresAreAwayAndLivesOn() throws Exception {
    redis.kill();
    HttpResponse<String> board = ask("/v1/sessions/s1/leaderboard", token("read"));
    assertThat(board.statusCode()).isEqualTo(503);
    assertThat(board.body()).contains("store-unavailable");
    assertThat(board.headers().firstValue("Retry-After")).isPresent();

    assertThat(ask("/actuator/health/readiness", null).statusCode()).isEqualTo(503);
    assertThat(ask("/actuator/health/liveness", null).statusCode()).isEqualTo(200);
    assertThat(ask("/actuator/prometheus", null).statusCode()).isEqualTo(200);
    redis.start();
  }

  @Test
  void namesNobodyWhileItCannotBeLearntWhoWasErased() throws Exception {
    new BoardStage(redis.commands(), null).hot("session:named", BoardStage.board(3, 1));

    HttpResponse<String> board = ask("/v1/sessions/named/leaderboard", token("read"));

    assertThat(board.statusCode()).isEqualTo(503);
    assertThat(board.body()).contains("erasures-unknown").doesNotContain("member_id");
    assertThat(board.headers().firstValue("Retry-After")).isPresent();
    assertThat(ask("/actuator/health/readiness", null).statusCode()).isEqualTo(503);
    assertThat(edge.getBean("erasuresHealthIndicator", HealthIndicator.class).health().getStatus())
        .isEqualTo(Status.OUT_OF_SERVICE);
  }

  @Test
  void aTokenThatCannotBeCheckedNowIsNotRefused() throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).keyID("k").generate();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(),
            new JWTClaimsSet.Builder().subject("u1").build());
    token.sign(new RSASSASigner(key));

    HttpResponse<String> answer = ask("/v1/sessions/s1/leaderboard", token.serialize());

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("keys-unavailable");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  private static String token(String scope) throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256),
            new JWTClaimsSet.Builder()
                .subject("u1")
                .issuer("footlight")
                .audience("footlight")
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .claim("scope", scope)
                .build());
    token.sign(new MACSigner(SECRET));
    return token.serialize();
  }

  private static HttpResponse<String> ask(String path, String token) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
