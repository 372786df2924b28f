package live.footlight.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.ClientContext;
import live.footlight.contract.event.Identify;
import live.footlight.contract.event.Page;
import live.footlight.contract.event.Track;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * SDKs as they come from npm send to the whole, the browser's in a browser; what they say they sent
 * is what lies in the streams. Skipped where Node, Chromium or the SDKs are not there.
 */
class SegmentSdkIT {
  private static final Path SDKS = Path.of("../analytics/sdk-test");
  private static final int PARTITIONS = 8;

  @TempDir private Path data;

  @Test
  void whatUnmodifiedSdksSendLiesInTheStreamsOnce() throws Exception {
    assumeTrue(onPath("node"), "SKIPPED: Node.js is not on the path");
    assumeTrue(onPath("chromium"), "SKIPPED: Chromium is not on the path");
    assumeTrue(
        Files.isDirectory(SDKS.resolve("node_modules")),
        "SKIPPED: the SDKs are not there; npm ci --ignore-scripts in analytics/sdk-test");
    Map<String, String> writeKeys =
        Map.of(
            "FOOTLIGHT_SEGMENT_SOURCES_NODE_WRITEKEY", "wk_node",
            "FOOTLIGHT_SEGMENT_SOURCES_WEB_WRITEKEY", "wk_web");
    try (Child child = Child.up(data, writeKeys)) {
      JsonNode sent = send(child);

      List<Event> tracked = events(child, "track");
      assertThat(tracked)
          .extracting(event -> event.source() + ' ' + event.type().label() + ' ' + event.id())
          .containsExactlyInAnyOrderElementsOf(
              concat(
                  calls("/segment/node", sent.path("node")),
                  calls("/segment/web", sent.path("web"))));
      assertThat(events(child, "live"))
          .extracting(Event::id)
          .containsExactlyInAnyOrderElementsOf(
              sent.path("cloudevents").valueStream().map(JsonNode::asString).toList());
      fromTheServer(tracked);
      fromTheBrowser(tracked);
    }
  }

  private static void fromTheServer(List<Event> tracked) {
    Event gift =
        one(tracked, event -> event.data() instanceof Track t && t.event().equals("gift_sent"));
    Track track = (Track) gift.data();
    assertThat(track.userId()).isEqualTo("u1");
    assertThat(track.properties())
        .isEqualTo("{\"session_id\":\"s1\",\"amount\":30,\"list\":[1,2.5,null],\"text\":\"漢🎁\"}");
    assertThat(track.context().utmCampaign()).isEqualTo("autumn");
    assertThat(track.context().platform()).isEqualTo("server");
    assertThat(gift.country()).isEqualTo("tw");
  }

  private static void fromTheBrowser(List<Event> tracked) {
    Page page =
        (Page)
            one(tracked, e -> e.data() instanceof Page && e.source().equals("/segment/web")).data();
    ClientContext context = page.context();
    assertThat(context.url()).contains("/live?utm_source=newsletter");
    assertThat(List.of(context.utmSource(), context.utmMedium(), context.utmCampaign()))
        .containsExactly("newsletter", "email", "autumn");
    assertThat(context.platform()).isEqualTo("web");
    assertThat(context.userAgent()).contains("Chrome");
    assertThat(context.title()).isEqualTo("Live");
    Identify identify =
        (Identify)
            one(tracked, e -> e.data() instanceof Identify i && "u2".equals(i.userId())).data();
    assertThat(identify.anonymousId()).isEqualTo(page.anonymousId());
    assertThat(tracked)
        .filteredOn(e -> e.data() instanceof Track t && t.event().startsWith("batched_"))
        .hasSize(2);
  }

  private static Event one(List<Event> events, Predicate<Event> which) {
    return events.stream().filter(which).findAny().orElseThrow();
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
    return new JsonMapper().readTree(Files.readString(out));
  }

  private static List<String> calls(String source, JsonNode sent) {
    return sent.valueStream()
        .map(c -> source + ' ' + c.path("type").asString() + ' ' + c.path("messageId").asString())
        .toList();
  }

  private static List<String> concat(List<String> some, List<String> more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  /** The events in the streams of a topic. */
  private static List<Event> events(Child child, String topic) throws Exception {
    List<Event> events = new ArrayList<>();
    try (RedisClient client = RedisClient.create(child.redisUri());
        StatefulRedisConnection<byte[], byte[]> redis = client.connect(ByteArrayCodec.INSTANCE)) {
      FrameReader reader = new FrameReader();
      for (int p = 0; p < PARTITIONS; p++) {
        byte[] stream = StreamKeys.stream(topic, p).getBytes(UTF_8);
        for (StreamMessage<byte[], byte[]> entry : redis.sync().xrange(stream, Range.unbounded())) {
          reader.open(entry.getBody().values().iterator().next());
          while (reader.next()) {
            reader.parse();
            events.add(reader.event());
          }
        }
      }
    }
    return events;
  }

  private static boolean onPath(String command) {
    return Arrays.stream(
            Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
  }
}
