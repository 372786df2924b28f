package live.footlight.standalone;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a replay has to know of one structured CloudEvent; the rest is the server's to judge.
 *
 * @param lane the entity the event is about, so that its events stay in order
 * @param atMs when it happened, ms UTC
 */
record NdjsonLine(String lane, long atMs) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Reads a line.
   *
   * @throws PlainFailure naming the line, where it is no CloudEvent
   */
  static NdjsonLine parse(Path file, int number, String line) {
    try {
      JsonNode event = JSON.readTree(line);
      for (String attribute : new String[] {"id", "source", "type", "time"}) {
        if (!event.path(attribute).isString()) {
          throw refused(file, number, "it has no '" + attribute + "'", null);
        }
      }
      JsonNode data = event.path("data");
      String lane =
          data.path("session_id")
              .stringValue(
                  data.path("post_id")
                      .stringValue(
                          data.path("streamer_id").stringValue(event.get("id").stringValue())));
      long atMs = OffsetDateTime.parse(event.get("time").stringValue()).toInstant().toEpochMilli();
      return new NdjsonLine(lane, atMs);
    } catch (JacksonException | DateTimeException e) {
      throw refused(file, number, e.getMessage(), e);
    }
  }

  private static PlainFailure refused(Path file, int number, String why, Exception cause) {
    return new PlainFailure(
        PlainFailure.REFUSED,
        "%s, line %d is not a structured CloudEvent: %s"
            .formatted(file, number, why.lines().findFirst().orElse("")),
        cause);
  }
}
