package live.footlight.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Map;
import live.footlight.contract.Event;
import live.footlight.contract.EventJson;
import live.footlight.contract.event.TrackRefused;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The public edge, which events are sent through once more: each in the way in which it came, under
 * the id and the source that it had. What an analytics SDK sent in vain goes where SDKs send, as it
 * was.
 */
final class RedriveEdge {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SDKS = "/segment/";

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
  private final URI url;
  private final String bearer;
  private final Map<String, String> writeKeys;

  /**
   * @param bearer token with {@code ingest:any}
   * @param writeKeys of the sources of analytics SDKs, by name
   */
  RedriveEdge(URI url, String bearer, Map<String, String> writeKeys) {
    this.url = url;
    this.bearer = bearer;
    this.writeKeys = writeKeys;
  }

  /** It says no to an event, or the event cannot be sent. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String reason) {
      super(reason);
    }
  }

  /** Sends an event; gives the answer. */
  JsonNode send(Event event) throws Refused {
    if (event.data() instanceof TrackRefused refused) {
      return sendCall(event, refused);
    }
    return post(
        "/v1/events",
        "Bearer " + bearer,
        "application/cloudevents+json",
        EventJson.write(event),
        "detail");
  }

  /** Alone, since of a batch the edge would take what is bad as it took it before. */
  private JsonNode sendCall(Event event, TrackRefused refused) throws Refused {
    String source = event.source().substring(SDKS.length());
    String writeKey = writeKeys.get(source);
    if (writeKey == null) {
      throw new Refused("a call of an SDK; give --write-key " + source + "=KEY");
    }
    if (refused.body().getBytes(UTF_8).length < refused.size()) {
      throw new Refused("only the first part of it was kept");
    }
    JsonNode call;
    try {
      call = JSON.readTree(refused.body());
    } catch (JacksonException e) {
      throw new Refused("it is no JSON: " + e.getOriginalMessage());
    }
    String type = call.path("type").asString("");
    if (!(call instanceof ObjectNode object) || !type.matches("[a-z]+")) {
      throw new Refused("it does not say which call it is");
    }
    date(object, event);
    String user = Base64.getEncoder().encodeToString((writeKey + ':').getBytes(UTF_8));
    return post("/v1/" + type, "Basic " + user, "application/json", object.toString(), "message");
  }

  /**
   * What the client's clock said when it sent the call is gone, but the event says when it happened
   * by the edge's. A time that was none stays, for the edge to refuse.
   */
  private static void date(ObjectNode call, Event event) {
    JsonNode original = call.path("originalTimestamp");
    JsonNode stated = isSaid(original) ? original : call.path("timestamp");
    if (isSaid(stated)) {
      try {
        OffsetDateTime.parse(stated.asString(""));
      } catch (DateTimeParseException e) {
        return;
      }
      call.set("originalTimestamp", stated);
    }
    call.put("timestamp", Instant.ofEpochMilli(event.occurredAtMs()).toString());
  }

  private static boolean isSaid(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }

  private JsonNode post(String path, String authorization, String type, String json, String reason)
      throws Refused {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", authorization)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(json, UTF_8))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode said = JSON.readTree(answer.body());
      if (answer.statusCode() / 100 != 2) {
        throw new Refused(
            answer.statusCode() + " " + said.path(reason).asString("refused by " + url));
      }
      return said;
    } catch (IOException | JacksonException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE,
          "Nothing that is Footlight answers at " + url + "; `./footlight up` starts it",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlainFailure(PlainFailure.UNAVAILABLE, "Interrupted", e);
    }
  }
}
