package live.footlight.standalone.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import live.footlight.standalone.embedded.EmbeddedMongo;
import live.footlight.standalone.embedded.EmbeddedRedis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both edges in one process: each refuses in its own words. */
class EdgesIT {
  private static final String BOARD = "/v1/streamers/c1/leaderboard?window=day";

  @TempDir private static Path directory;
  private static EmbeddedRedis redis;
  private static EmbeddedMongo mongo;
  private static Edges edges;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    redis = EmbeddedRedis.start(directory, EmbeddedRedis.Fsync.EVERYSEC);
    mongo = EmbeddedMongo.inMemory();
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("server.port", 0);
    settings.put("server.address", "127.0.0.1");
    settings.put("footlight.redis.uri", redis.uri());
    settings.put("footlight.mongo.uri", mongo.uri());
    settings.put("footlight.jwt.secret", "a-secret-of-at-least-thirty-two-bytes");
    edges = Edges.start(settings, Optional::empty);
  }

  @AfterAll
  static void stop() {
    if (edges != null) {
      edges.close();
    }
    mongo.close();
    redis.close();
  }

  @Test
  void aBadParameterOfAReadIsNamedAndTheAnswerIsNotKept() throws Exception {
    HttpResponse<String> answer = get(BOARD + "&limit=many", "*/*");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"code\":\"bad-parameter\"", "\"errors\":[", "\"parameter\":\"limit\"");
    assertNotKept(answer);
  }

  @Test
  void whatIsAskedForInAnotherFormatIsNotAcceptable() throws Exception {
    HttpResponse<String> answer = get(BOARD, "text/csv");

    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(answer.body()).contains("\"code\":\"not-acceptable\"");
    assertNotKept(answer);
  }

  @Test
  void whereThereIsNothingAProblemDocumentSaysSo() throws Exception {
    HttpResponse<String> answer = get("/v1/nothing", "*/*");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains("\"code\":\"not-found\"");
    assertNotKept(answer);
  }

  @Test
  void theWrongMethodIsSaidByEitherEdge() throws Exception {
    HttpResponse<String> read =
        http.send(
            request(BOARD).POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString());

    assertThat(read.statusCode()).isEqualTo(405);
    assertThat(read.body()).contains("\"code\":\"method-not-allowed\"");
    assertThat(get("/v1/events", "*/*").statusCode()).isEqualTo(405);
    assertNotKept(read);
  }

  @Test
  void theIngestEdgeRefusesAsItDoesAlone() throws Exception {
    HttpResponse<String> answer =
        http.send(
            request("/v1/events").POST(BodyPublishers.ofString("{}")).build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("\"code\":\"unauthorized\"");
    assertNotKept(answer);
  }

  private static void assertNotKept(HttpResponse<String> answer) {
    assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
  }

  private HttpResponse<String> get(String path, String accept) throws Exception {
    return http.send(request(path).header("Accept", accept).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edges.port() + path));
  }
}
