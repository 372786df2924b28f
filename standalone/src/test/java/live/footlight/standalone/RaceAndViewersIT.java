package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import live.footlight.standalone.embedded.EmbeddedRedis;
import live.footlight.standalone.gdq.Audience;
import live.footlight.standalone.gdq.Audience.Expected;
import live.footlight.standalone.gdq.GdqData;
import live.footlight.standalone.gdq.MarathonScript;
import live.footlight.standalone.gdq.Race;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The race as goals, and a share of the marathon's viewers, over HTTP at full speed. */
class RaceAndViewersIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration SOON = Duration.ofMinutes(2);

  /** A twentieth takes minutes; {@code FOOTLIGHT_GDQ_VIEWERS=20} asks for it. */
  private static final int DIVISOR =
      Integer.parseInt(System.getenv().getOrDefault("FOOTLIGHT_GDQ_VIEWERS", "200"));

  @TempDir private static Path data;
  private static Platform platform;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void start() {
    GdqData.directory();
    platform =
        Platform.of(
            new PlatformSettings(
                Optional.of(data),
                "127.0.0.1",
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                8,
                ZoneId.of("Asia/Taipei"),
                EmbeddedRedis.Fsync.EVERYSEC,
                true));
    platform.start();
  }

  @AfterAll
  static void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  @Test
  void theRaceEndsWhereItEnded() {
    check("plain");
    check("disturbed", "--duplicates", "0.1", "--shuffle", "2m", "--seed", "7");
    Eventually.within(SOON, () -> new Books(platform.redisUri()).balance("goals", "live"));
  }

  private void check(String streamer, String... more) {
    Path file = GdqData.directory().resolve("sgdq2017_kill_vs_save_animals.csv");
    replay(
        Stream.concat(
            Stream.of("--race", file.toString(), "--streamer", streamer), Stream.of(more)));
    Eventually.within(
        SOON,
        () -> {
          Map<String, Long> current = new TreeMap<>();
          Map<String, String> states = new TreeMap<>();
          for (JsonNode goal :
              get("/v1/sessions/" + Race.sessionId(streamer) + "/goals").path("items")) {
            String id = goal.get("goal_id").stringValue();
            current.put(id, goal.get("current").longValue());
            states.put(id, goal.get("state").stringValue());
            assertThat(goal.get("reached_at").isNull()).isFalse();
          }
          assertThat(current)
              .isEqualTo(
                  Map.of(
                      Race.goalId(streamer, "kill"), 12_830_231L,
                      Race.goalId(streamer, "save"), 12_672_169L));
          assertThat(states.values()).containsOnly("CLOSED");
        });
  }

  @Test
  void everySessionHasItsPeakAndItsDifferentViewers() {
    List<MarathonScript.Session> sessions =
        MarathonScript.of(GdqData.marathon(), "watched").sessions();
    Map<String, Expected> expected =
        Audience.read(GdqData.directory().resolve("sgdq2018_timeseries.csv"))
            .expected(sessions, DIVISOR);
    Path files = GdqData.directory();
    replay(
        Stream.of(
            "--timeseries",
            files.resolve("sgdq2018_timeseries.csv").toString(),
            "--schedule",
            files.resolve("sgdq2018_schedule.csv").toString(),
            "--streamer",
            "watched",
            "--viewers",
            Integer.toString(DIVISOR)));

    Eventually.within(
        SOON,
        () -> {
          Map<String, Expected> found = new TreeMap<>();
          for (String session : expected.keySet()) {
            JsonNode viewers = get("/v1/sessions/" + session + "/viewers");
            assertThat(viewers.path("present").path("total").longValue(-1)).isZero();
            assertThat(viewers.path("distinct").longValue(-1))
                .as(session)
                .isEqualTo(viewers.path("peak").path("count").longValue(0));
            found.put(
                session,
                new Expected(
                    viewers.path("peak").path("count").longValue(-1),
                    expected.get(session).last()));
          }
          assertThat(found).isEqualTo(expected);
        });
    assertThat(expected.values().stream().mapToLong(Expected::peak).max().orElse(0))
        .isEqualTo((172_343 + DIVISOR / 2) / DIVISOR);
    Eventually.within(SOON, () -> new Books(platform.redisUri()).balance("viewers", "live"));
  }

  private static void replay(Stream<String> more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Footlight.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(
                Stream.concat(
                        Stream.of(
                            "replay",
                            "--format",
                            "gdq",
                            "--url",
                            platform.url().toString(),
                            "--token",
                            platform.token("replay", "ingest:live ingest:any")),
                        more)
                    .toArray(String[]::new));
    System.out.println(out);
    assertThat(code).as("%s%s", out, err).isZero();
    assertThat(out.toString()).contains("0 refused");
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(platform.url().resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("authorization", "Bearer " + platform.token("reader", "read"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(response.body());
  }
}
