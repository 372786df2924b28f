package live.footlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request as an unmodified SDK sent it: {@code @segment/analytics-node} 3.1.0 and {@code
 * @segment/analytics-next} 1.84.3 in Chromium, by {@code analytics/sdk-test}.
 */
record Captured(String path, Map<String, String> headers, byte[] body) {
  static Captured request(String name) throws Exception {
    JsonNode file =
        new JsonMapper()
            .readTree(
                Files.readString(Path.of("src/test/resources/segment").resolve(name + ".json")));
    Map<String, String> headers = new LinkedHashMap<>();
    file.path("headers")
        .properties()
        .forEach(h -> headers.put(h.getKey(), h.getValue().asString()));
    return new Captured(
        file.path("path").asString(), headers, file.path("body").toString().getBytes(UTF_8));
  }
}
