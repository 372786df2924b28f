package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import live.footlight.standalone.gdq.MarathonOracle.Standing;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole boards, read page by page through the public API. */
final class Boards {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int PAGE = 100;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI server;
  private final String token;

  Boards(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  public List<Standing> ofSession(String sessionId) {
    return all("/v1/sessions/" + sessionId + "/leaderboard?window=session");
  }

  public List<Standing> ofStreamer(String streamerId) {
    return all("/v1/streamers/" + streamerId + "/leaderboard?window=all");
  }

  /** A day that is over, from its archive. */
  public List<Standing> ofStreamer(String streamerId, LocalDate day) {
    return all("/v1/streamers/" + streamerId + "/leaderboard?window=day&at=" + day);
  }

  public List<Standing> ofPlatform() {
    return all("/v1/leaderboards/streamers?window=all");
  }

  private List<Standing> all(String path) {
    List<Standing> standings = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page =
          get(
              path
                  + "&limit="
                  + PAGE
                  + (cursor.isEmpty()
                      ? ""
                      : "&cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8)));
      for (JsonNode item : page.path("items")) {
        standings.add(
            new Standing(
                item.get("member_id").stringValue(),
                item.get("total").longValue(),
                item.get("contributions").longValue(),
                Instant.parse(item.get("reached_at").stringValue()).toEpochMilli()));
        assertThat(item.get("rank").intValue()).as("rank in %s", path).isEqualTo(standings.size());
      }
      cursor = page.path("next_cursor").stringValue("");
    } while (!cursor.isEmpty());
    return standings;
  }

  private JsonNode get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(Duration.ofSeconds(20))
            .header("authorization", "Bearer " + token)
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new AssertionError(path + " gives no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
