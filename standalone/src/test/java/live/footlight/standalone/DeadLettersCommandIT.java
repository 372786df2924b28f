package live.footlight.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.sun.net.httpserver.HttpServer;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.EventJson;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.ParsedEvent;
import live.footlight.contract.event.TrackRefused;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLettersCommandIT {
  private static final long RECEIVED = 1_795_342_347_118L;
  private static final long OCCURRED = RECEIVED - 5_000;

  private final List<String> posted = Collections.synchronizedList(new ArrayList<>());
  private volatile int answer = 202;
  private MongoServer server;
  private MongoClient client;
  private HttpServer edge;
  private String mongo;
  private MongoCollection<Document> letters;

  private record Run(int code, String out, String err) {}

  @BeforeEach
  void start() throws Exception {
    server = new MongoServer(new MemoryBackend());
    mongo = server.bindAndGetConnectionString() + "/footlight";
    client = MongoClients.create(mongo);
    letters = client.getDatabase("footlight").getCollection("dead_letters");
    edge = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    edge.createContext(
        "/v1/events",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          byte[] said =
              (answer == 202
                      ? "{\"status\":\"accepted\",\"position\":\"live.5/2-0.0\"}"
                      : "{\"detail\":\"diamonds is below 1\"}")
                  .getBytes(UTF_8);
          exchange.sendResponseHeaders(answer, said.length);
          exchange.getResponseBody().write(said);
          exchange.close();
        });
    edge.createContext(
        "/v1/track",
        exchange -> {
          posted.add(
              "track "
                  + exchange.getRequestHeaders().getFirst("Authorization").substring(6)
                  + ' '
                  + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          byte[] said = "{\"success\":true}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, said.length);
          exchange.getResponseBody().write(said);
          exchange.close();
        });
    edge.start();
    letter("goals|live.5/1-0.0", "goals", "no-session", frame("g-1"));
    letter("goals|live.5/1-0.1", "goals", "malformed-frame", new byte[] {1, 2, 3});
    letter("viewers|live.5/1-0.2", "viewers", "no-session", frame("g-2"));
  }

  @AfterEach
  void stop() {
    edge.stop(0);
    client.close();
    server.shutdownNow();
  }

  @Test
  void listsThemWithTheirReasons() {
    Run run = run("list", "--mongo", mongo, "--job", "goals");

    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "goals|live.5/1-0.0  no-session  because",
            "goals|live.5/1-0.1  malformed-frame  because",
            "2 of 2");
  }

  @Test
  void showsOneAsTheEventItIsOrAsItsBytes() {
    assertThat(run("show", "--mongo", mongo, "--id", "goals|live.5/1-0.0").out())
        .contains("\"id\":\"g-1\"", "\"type\":\"gift.sent\"");
    assertThat(run("show", "--mongo", mongo, "--id", "goals|live.5/1-0.1").out())
        .contains("3 bytes that cannot be read", "010203");
    Run none = run("show", "--mongo", mongo, "--id", "nothing");
    assertThat(none.code()).isEqualTo(PlainFailure.REFUSED);
    assertThat(none.err()).contains("There is no dead letter nothing").hasLineCount(1);
  }

  @Test
  void sendsThemAgainWithTheirIdsAndMarksThemAndNeverTwice() throws Exception {
    Run run = redrive();

    assertThat(run.code()).isEqualTo(PlainFailure.REFUSED);
    assertThat(run.out()).contains("goals|live.5/1-0.1 stays").contains("2 sent again, 1 left");
    assertThat(posted).hasSize(2);
    for (String json : posted) {
      ParsedEvent event = EventJson.parse(json.getBytes(UTF_8), RECEIVED);
      assertThat(event.problems()).isEmpty();
      assertThat(event.event().source()).isEqualTo("/app/ios");
    }
    assertThat(posted).extracting(json -> json.contains("\"id\":\"g-1\"")).contains(true);
    assertThat(letters.countDocuments()).isEqualTo(3);
    assertThat(letters.find(new Document("_id", "goals|live.5/1-0.0")).first())
        .containsEntry("redriven_as", "accepted live.5/2-0.0")
        .containsKey("redriven_at");

    redrive();
    assertThat(posted).hasSize(2);
    redrive("--all", "--job", "viewers");
    assertThat(posted).hasSize(3);
  }

  @Test
  void whatTheEdgeRefusesStaysAsItIs() {
    answer = 422;

    Run run = redrive("--code", "no-session");

    assertThat(run.code()).isEqualTo(PlainFailure.REFUSED);
    assertThat(run.out())
        .contains("goals|live.5/1-0.0 stays: 422 diamonds is below 1")
        .contains("0 sent again, 2 left");
    assertThat(letters.countDocuments(new Document("redriven_at", new Document("$exists", true))))
        .isZero();
  }

  @Test
  void callsOfSdksGoWhereSdksSendAsTheyWereSent() throws Exception {
    letters.deleteMany(new Document());
    String json =
        "{\"type\":\"track\",\"event\":\"Gift Seen\",\"userId\":\"u1\",\"messageId\":\"m-1\"";
    letter("tracking|track.1/1-0.0", "tracking", "invalid-event", refused(json + "}", 0));
    letter("tracking|track.1/1-0.1", "tracking", "malformed-json", refused(json, 0));
    letter("tracking|track.1/1-0.2", "tracking", "event-too-large", refused(json + "}", 40_000));

    Run without = redrive();
    assertThat(without.out()).contains("0 sent again, 3 left").contains("--write-key web=KEY");

    Run run = redrive("--write-key", "node=wk_node", "--write-key", "web=wk_web");

    assertThat(run.out())
        .contains("1-0.1 stays: it is no JSON", "1-0.2 stays: only the first part of it was kept")
        .contains("1 sent again, 2 left");
    assertThat(posted)
        .containsExactly(
            "track "
                + Base64.getEncoder().encodeToString("wk_web:".getBytes(UTF_8))
                + ' '
                + json
                + ",\"timestamp\":\""
                + Instant.ofEpochMilli(OCCURRED)
                + "\"}");
    assertThat(letters.find(new Document("_id", "tracking|track.1/1-0.0")).first())
        .containsEntry("redriven_as", "accepted");
  }

  @Test
  void aCallThatWasRefusedWithinABatchKeepsTheTimeThatTheEdgeCorrected() {
    letters.deleteMany(new Document());
    String json = "{\"type\":\"track\",\"event\":\"x\",\"userId\":\"u1\",\"timestamp\":\"%s\"}";
    String wrong = json.formatted("2036-11-22T10:00:00Z");
    String none = json.formatted("soon");
    letter("tracking|track.1/1-0.0", "tracking", "invalid-event", refused(wrong, 0));
    letter("tracking|track.1/1-0.1", "tracking", "invalid-event", refused(none, 0));

    redrive("--write-key", "web=wk_web");

    assertThat(posted)
        .extracting(said -> said.substring(said.indexOf('{')))
        .containsExactly(
            wrong
                .replace("2036-11-22T10:00:00Z", Instant.ofEpochMilli(OCCURRED).toString())
                .replace("}", ",\"originalTimestamp\":\"2036-11-22T10:00:00Z\"}"),
            none);
  }

  /** As the edge keeps it; of one that had more bytes, the first of them. */
  private static byte[] refused(String call, long size) {
    return FrameWriter.frame(
        new Event(
            "refused-1",
            "/segment/web",
            1,
            OCCURRED,
            RECEIVED,
            Actor.UNKNOWN,
            null,
            new TrackRefused("invalid-event", "because", Math.max(size, call.length()), call),
            null));
  }

  private Run redrive(String... more) {
    String url = "http://127.0.0.1:" + edge.getAddress().getPort();
    return run(
        Stream.concat(
                Stream.of("redrive", "--mongo", mongo, "--url", url, "--token", "t"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private void letter(String id, String job, String code, byte[] bytes) {
    letters.insertOne(
        new Document("_id", id)
            .append("job", job)
            .append("partition", "live.5")
            .append("entry_id", "1-0")
            .append("index", 0)
            .append("code", code)
            .append("reason", "because")
            .append("size", (long) bytes.length)
            .append("bytes", new Binary(bytes)));
  }

  private static byte[] frame(String id) throws IOException {
    String json =
        """
        {"specversion":"1.0","id":"%s","source":"/app/ios","type":"gift.sent","time":"2026-11-22T10:00:00.123Z",
         "data":{"gift_id":"%s","session_id":"s1","streamer_id":"c1","sender_id":"u1","product_id":"rose","diamonds":30}}
        """
            .formatted(id, id);
    try {
      return FrameWriter.frame(EventJson.parse(json.getBytes(UTF_8), RECEIVED).event());
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Footlight.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(
                Stream.concat(Stream.of("deadletters"), Stream.of(arguments))
                    .toArray(String[]::new));
    return new Run(code, out.toString(), err.toString());
  }
}
