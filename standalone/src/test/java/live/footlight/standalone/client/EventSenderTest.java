package live.footlight.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import live.footlight.standalone.Eventually;
import live.footlight.standalone.PlainFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventSenderTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What the server answers to the n-th request, with the ids it carried. */
  private record Answer(int status, String body) {}

  private final List<List<String>> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> bearers = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void sendsBatchesAndCountsWhatBecameOfThem() throws Exception {
    URI url = answering(ids -> accepted(ids, id -> id.equals("e3") ? "duplicate" : "accepted"));
    Tally tally = sendAll(url, 250, 100, PATIENCE);

    assertThat(tally).isEqualTo(new Tally(249, 1, 0, 0));
    assertThat(requests).allMatch(ids -> ids.size() <= 100);
    assertThat(bearers).containsOnly("Bearer secret");
  }

  @Test
  void keepsTheOrderOfALane() throws Exception {
    URI url = answering(ids -> accepted(ids, id -> "accepted"));
    sendAll(url, 500, 7, PATIENCE);
    assertThat(requests.stream().flatMap(List::stream)).containsExactlyElementsOf(ids(500));
  }

  @Test
  void sendsAgainWithTheSameIdsWhatIsNotKnownToBeTaken() throws Exception {
    URI url =
        answering(
            ids ->
                switch (requests.size()) {
                  case 1 -> new Answer(503, "{}");
                  case 2 -> new Answer(429, "{}");
                  case 3 -> new Answer(200, "not json");
                  default -> accepted(ids, id -> "accepted");
                });
    Tally tally = sendAll(url, 10, 10, PATIENCE);

    assertThat(tally.accepted()).isEqualTo(10);
    assertThat(requests.subList(0, 4)).containsOnly(requests.get(0));
    assertThat(tally.retries()).isEqualTo(3L * requests.get(0).size());
  }

  @Test
  void sendsAgainOnlyThoseOfABatchThatHaveNoFinalAnswer() throws Exception {
    URI url =
        answering(
            ids ->
                new Answer(
                    207,
                    results(
                        ids,
                        id ->
                            id.equals("e4") && firstTime("e4")
                                ? "{\"id\":\"e4\",\"status\":\"unknown\"}"
                                : id.equals("e5")
                                    ? "{\"id\":\"e5\",\"status\":\"invalid\"}"
                                    : "{\"status\":\"accepted\"}")));
    try (EventSender sender = new EventSender(url, "secret", 1, 10, PATIENCE)) {
      send(sender, 10);
      assertThat(sender.finish()).isEqualTo(new Tally(9, 0, 1, 1));
      assertThat(sender.refusals()).containsExactly(Map.entry("invalid", 1L));
    }
    assertThat(requests).contains(List.of("e4"));
  }

  @Test
  void outlastsAServerThatIsAwayForAWhile() throws Exception {
    URI url = answering(ids -> accepted(ids, id -> "accepted"));
    int port = url.getPort();
    server.stop(0);
    try (EventSender sender = new EventSender(url, "secret", 1, 10, PATIENCE)) {
      send(sender, 10);
      Eventually.within(PATIENCE, () -> assertThat(sender.tally().retries()).isPositive());
      answering(port, ids -> accepted(ids, id -> "accepted"));
      assertThat(sender.finish().accepted()).isEqualTo(10);
    }
  }

  @Test
  void givesUpWhenItsPatienceEnds() throws Exception {
    URI url = answering(ids -> new Answer(503, "{}"));
    assertThatThrownBy(() -> sendAll(url, 10, 10, Duration.ofMillis(300)))
        .isInstanceOfSatisfying(
            PlainFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(PlainFailure.UNAVAILABLE))
        .hasMessageContaining("status 503")
        .hasMessageContaining("run the same command again");
  }

  @Test
  void stopsAtOnceWhereTheTokenIsRefused() throws Exception {
    URI url = answering(ids -> new Answer(403, "{\"detail\":\"scope ingest:any is missing\"}"));
    assertThatThrownBy(() -> sendAll(url, 10, 10, PATIENCE))
        .isInstanceOfSatisfying(
            PlainFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(PlainFailure.REFUSED))
        .hasMessageContaining("scope ingest:any is missing");
    assertThat(requests).hasSize(1);
  }

  private Tally sendAll(URI url, int events, int batch, Duration patience)
      throws InterruptedException {
    try (EventSender sender = new EventSender(url, "secret", 1, batch, patience)) {
      send(sender, events);
      return sender.finish();
    }
  }

  private static void send(EventSender sender, int events) throws InterruptedException {
    for (String id : ids(events)) {
      sender.send(new ClientEvent(id, "/test", "gift.sent", 0, "lane", Map.of()));
    }
  }

  private boolean firstTime(String id) {
    return requests.stream().filter(ids -> ids.contains(id)).count() == 1;
  }

  private static List<String> ids(int events) {
    return IntStream.range(0, events).mapToObj(i -> "e" + i).toList();
  }

  private URI answering(Function<List<String>, Answer> answers) throws IOException {
    return answering(0, answers);
  }

  private URI answering(int port, Function<List<String>, Answer> answers) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/v1/events",
        exchange -> {
          List<String> ids = new ArrayList<>();
          for (JsonNode event : JSON.readTree(exchange.getRequestBody().readAllBytes())) {
            ids.add(event.get("id").stringValue());
          }
          requests.add(ids);
          bearers.add(exchange.getRequestHeaders().getFirst("authorization"));
          Answer answer = answers.apply(ids);
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static Answer accepted(List<String> ids, Function<String, String> status) {
    return new Answer(
        202, results(ids, id -> "{\"id\":\"" + id + "\",\"status\":\"" + status.apply(id) + "\"}"));
  }

  private static String results(List<String> ids, Function<String, String> result) {
    return ids.stream().map(result).collect(Collectors.joining(",", "{\"results\":[", "]}"));
  }
}
