package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import live.footlight.sinks.files.Lake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * SDKs as they come from npm send to the whole, the browser's in a browser; what they say they sent
 * is what analysts read in the lake, each once. Skipped where Node, Chromium or the SDKs are not
 * there.
 */
class SegmentSdkIT {
  private static final Path SDKS = Path.of("../analytics/sdk-test");
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final JsonMapper JSON = new JsonMapper();

  /** What every row says of its event, and what the event itself says. */
  private static final String ROWS =
      """
      SELECT source, event_id, event_type, user_id, anonymous_id, session_id,
          epoch_ms(coalesce(original_timestamp, occurred_at)), platform, country,
          coalesce(properties -> '$.properties', properties -> '$.traits')
      FROM events
      """;

  /** Of those that have a campaign, and so are touches. */
  private static final String TOUCHES =
      """
      SELECT event_id, utm_source, utm_medium, utm_campaign FROM events
      WHERE touch_id = event_id AND utm_source IS NOT NULL
      """;

  @TempDir private Path data;

  @Test
  void whatUnmodifiedSdksSendIsInTheLakeOnce() throws Exception {
    assumeTrue(onPath("node"), "SKIPPED: Node.js is not on the path");
    assumeTrue(onPath("chromium"), "SKIPPED: Chromium is not on the path");
    assumeTrue(
        Files.isDirectory(SDKS.resolve("node_modules")),
        "SKIPPED: the SDKs are not there; npm ci --ignore-scripts in analytics/sdk-test");
    Map<String, String> writeKeys =
        Map.of(
            "FOOTLIGHT_SEGMENT_SOURCES_NODE_WRITEKEY", "wk_node",
            "FOOTLIGHT_SEGMENT_SOURCES_WEB_WRITEKEY", "wk_web");
    long beganAt = System.currentTimeMillis();
    try (Child child = Child.up(data, writeKeys)) {
      JsonNode sent = send(child);
      List<JsonNode> calls = calls(sent).toList();
      assertThat(calls).hasSize(11);

      Path files = data.resolve("lake");
      Eventually.within(SOON, () -> assertThat(files.resolve("events/_schema.parquet")).exists());
      try (Lake lake = Lake.withViews(files)) {
        Eventually.within(
            SOON,
            () -> assertThat(lake.rows(ROWS)).containsExactlyInAnyOrderElementsOf(rowsOf(sent)));
        assertThat(lake.rows("SELECT count(*) FROM rows_written"))
            .containsExactly(Integer.toString(rowsOf(sent).size()));
        assertThat(lake.rows(TOUCHES))
            .containsExactlyInAnyOrderElementsOf(touchesOf(calls))
            .anyMatch(touch -> touch.endsWith("|newsletter|email|autumn"))
            .anyMatch(touch -> touch.endsWith("|mail|NULL|autumn"));
        assertThat(
                lake.rows(
                    "SELECT count(*) FROM events WHERE occurred_at NOT BETWEEN epoch_ms("
                        + beganAt
                        + ")::TIMESTAMPTZ AND received_at"))
            .containsExactly("0");
        asAPersonWouldWriteThem(lake);
      }
    }
  }

  /** Not by what the SDKs say of themselves, but by what was asked of them. */
  private static void asAPersonWouldWriteThem(Lake lake) throws Exception {
    assertThat(
            lake.rows(
                "SELECT event_type, user_id, country, properties -> '$.properties' FROM events"
                    + " WHERE source = '/segment/node' AND event_type = 'gift_sent'"))
        .containsExactly(
            "gift_sent|u1|tw|"
                + "{\"session_id\":\"s1\",\"amount\":30,\"list\":[1,2.5,null],\"text\":\"漢🎁\"}");
    // Whose the page is turned out after it; those of the second instance are nobody's yet.
    assertThat(
            lake.rows(
                "SELECT event_type, user_id, platform, count(DISTINCT anonymous_id),"
                    + " count(DISTINCT visit_id), bool_and(browser LIKE '%Chrom%') FROM events"
                    + " WHERE source = '/segment/web' GROUP BY ALL ORDER BY event_type"))
        .containsExactly(
            "batched_1|NULL|web|1|1|true",
            "batched_2|NULL|web|1|1|true",
            "identify|u2|web|1|1|true",
            "page|u2|web|1|1|true",
            "preview_opened|u2|web|1|1|true");
  }

  private static Stream<JsonNode> calls(JsonNode sent) {
    return Stream.concat(sent.path("node").valueStream(), sent.path("web").valueStream());
  }

  /** The rows that what was sent is to become; see {@link #ROWS}. */
  private static List<String> rowsOf(JsonNode sent) {
    Map<String, String> owners = new HashMap<>();
    calls(sent)
        .filter(call -> call.path("userId").isString())
        .forEach(
            call -> {
              if (call.path("type").asString().equals("identify")) {
                owners.put(call.path("anonymousId").asString(null), call.path("userId").asString());
              } else if (call.path("type").asString().equals("alias")) {
                owners.put(call.path("previousId").asString(null), call.path("userId").asString());
              }
            });
    List<String> rows = new ArrayList<>();
    sent.path("node").valueStream().forEach(call -> rows.add(row("node", "server", call, owners)));
    sent.path("web").valueStream().forEach(call -> rows.add(row("web", "web", call, owners)));
    for (JsonNode event : sent.path("cloudevents")) {
      rows.add(
          String.join(
              "|",
              "/sdk-test",
              event.path("id").asString(),
              "session_ended|NULL|NULL",
              event.path("session_id").asString(),
              time(event.path("time")),
              "NULL|NULL|NULL"));
    }
    return rows;
  }

  private static String row(
      String source, String platform, JsonNode call, Map<String, String> owners) {
    String anonymousId = text(call.path("anonymousId"));
    String userId = text(call.path("userId"));
    JsonNode said = call.has("properties") ? call.path("properties") : call.path("traits");
    return String.join(
        "|",
        "/segment/" + source,
        call.path("messageId").asString(),
        call.path(call.path("type").asString().equals("track") ? "event" : "type").asString(),
        userId.equals("NULL") ? owners.getOrDefault(anonymousId, "NULL") : userId,
        anonymousId,
        "NULL", // of a broadcast that a client names only its properties say so
        time(call.path("timestamp")),
        platform,
        call.path("context").path("location").has("country") ? "tw" : "NULL",
        said.isObject() && !said.isEmpty() ? said.toString() : "NULL");
  }

  /** Those of the calls that name a campaign; see {@link #TOUCHES}. */
  private static List<String> touchesOf(List<JsonNode> calls) {
    return calls.stream()
        .filter(call -> call.path("context").path("campaign").has("source"))
        .map(
            call -> {
              JsonNode campaign = call.path("context").path("campaign");
              return String.join(
                  "|",
                  call.path("messageId").asString(),
                  text(campaign.path("source")),
                  text(campaign.path("medium")),
                  text(campaign.path("name")));
            })
        .toList();
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.stringValue() : "NULL";
  }

  private static String time(JsonNode value) {
    return Long.toString(Instant.parse(value.stringValue()).toEpochMilli());
  }

  private JsonNode send(Child child) throws IOException, InterruptedException {
    Path out = data.resolve("sent.json");
    Path errors = data.resolve("sdks.txt");
    Process sdks =
        new ProcessBuilder(
                "node",
                "send.mjs",
                child.url().toString(),
                "wk_node",
                "wk_web",
                child.token("ingest:live ingest:any"))
            .directory(SDKS.toFile())
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    boolean ended = sdks.waitFor(180, TimeUnit.SECONDS);
    sdks.descendants().forEach(ProcessHandle::destroyForcibly);
    sdks.destroyForcibly();
    assertThat(ended).as("the SDKs end").isTrue();
    assertThat(sdks.exitValue()).as(Files.readString(errors)).isZero();
    return JSON.readTree(Files.readString(out));
  }

  private static boolean onPath(String command) {
    return Arrays.stream(
            Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
  }
}
