package live.footlight.standalone.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as a client sends it: a structured CloudEvent.
 *
 * @param id unique within its source; a retry keeps it
 * @param source who says so, such as {@code /replay/gdq}
 * @param type of the catalogue, such as {@code gift.sent}
 * @param atMs when it happened, ms UTC
 * @param lane events of one lane are sent in their order; the entity they are about
 * @param data the members of {@code data}, in order
 */
public record ClientEvent(
    String id, String source, String type, long atMs, String lane, Map<String, Object> data) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The JSON that goes over the wire, UTF-8. */
  public byte[] json() {
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("specversion", "1.0");
    envelope.put("id", id);
    envelope.put("source", source);
    envelope.put("type", type);
    envelope.put("time", Instant.ofEpochMilli(atMs).toString());
    envelope.put("datacontenttype", "application/json");
    envelope.put("data", data);
    return JSON.writeValueAsString(envelope).getBytes(StandardCharsets.UTF_8);
  }
}
