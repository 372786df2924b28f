package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import live.footlight.standalone.client.ClientEvent;
import live.footlight.standalone.gdq.MarathonOracle.Standing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Appends whose answers come too late: the client cannot know, asks again, and nothing is twice.
 */
class TimedOutAppendIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int GIFTS = 60;

  /** Longer than the edge waits for an append, which is 5 s. */
  private static final long SILENCE_MS = 7_000;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private Path data;

  @Test
  void whatWasAppendedUnheardIsADuplicateWhenItComesAgain() throws Exception {
    try (Child child = Child.up(data);
        RedisClient client = RedisClient.create(child.redisUri());
        StatefulRedisConnection<String, String> redis = client.connect()) {
      assertThat(statuses(send(child, 0, GIFTS))).containsExactly("accepted");

      // Redis takes the commands in and runs them when the silence is over.
      redis.sync().clientPause(SILENCE_MS);
      HttpResponse<String> unheard = send(child, GIFTS / 2, GIFTS + GIFTS / 2);
      assertThat(unheard.statusCode()).as(unheard.body()).isIn(503, 207);
      assertThat(unheard.body()).contains("503");

      Eventually.within(
          SOON,
          () ->
              assertThat(statuses(send(child, GIFTS / 2, GIFTS + GIFTS / 2)))
                  .as("half was seen before, and the other half was appended unheard")
                  .containsExactly("duplicate"));
      assertThat(statuses(send(child, GIFTS, 2 * GIFTS))).containsExactly("accepted", "duplicate");

      Boards boards = new Boards(child.url(), child.token("read"));
      Eventually.within(
          SOON,
          () ->
              assertThat(boards.ofSession("s1"))
                  .extracting(Standing::total, Standing::contributions)
                  .containsExactly(tuple(sum(), 2L * GIFTS)));
      Eventually.within(SOON, () -> new Books(child.redisUri()).balance("leaderboards"));
    }
  }

  private static long sum() {
    return IntStream.rangeClosed(1, 2 * GIFTS).asLongStream().sum();
  }

  private HttpResponse<String> send(Child child, int from, int to) throws Exception {
    List<String> events = new ArrayList<>();
    for (int i = from; i < to; i++) {
      Map<String, Object> gift =
          Map.of(
              "gift_id",
              "g" + i,
              "session_id",
              "s1",
              "streamer_id",
              "c1",
              "sender_id",
              "u1",
              "product_id",
              "rose",
              "diamonds",
              i + 1);
      ClientEvent event =
          new ClientEvent("g" + i, "/test", "gift.sent", 1_700_000_000_000L + i, "s1", gift);
      events.add(new String(event.json(), StandardCharsets.UTF_8));
    }
    return http.send(
        HttpRequest.newBuilder(child.url().resolve("/v1/events"))
            .timeout(Duration.ofSeconds(30))
            .header("content-type", "application/cloudevents-batch+json")
            .header("authorization", "Bearer " + child.token("ingest:live ingest:any"))
            .POST(HttpRequest.BodyPublishers.ofString("[" + String.join(",", events) + "]"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static Set<String> statuses(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    Set<String> statuses = new TreeSet<>();
    for (JsonNode result : JSON.readTree(response.body()).path("results")) {
      statuses.add(result.get("status").stringValue());
    }
    return statuses;
  }
}
