package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import live.footlight.standalone.embedded.EmbeddedRedis;
import live.footlight.standalone.gdq.GdqData;
import live.footlight.standalone.gdq.MarathonScript;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole marathon over HTTP: every board equals the oracle, and the books balance. */
class MarathonReplayIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private static Path data;
  private static Platform platform;

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
  void atFullSpeedEveryBoardEqualsTheOracle() {
    replay("plain");
    check("plain");
  }

  @Test
  void theJobsMakeTheIndexesOfWhatTheyKeep() {
    try (MongoClient mongo = MongoClients.create(platform.mongoUri())) {
      for (String collection :
          List.of(
              "leaderboards",
              "sessions",
              "dead_letters",
              "goals",
              "stream_viewers",
              "feeditems",
              "follows",
              "rollups")) {
        assertThat(mongo.getDatabase("footlight").getCollection(collection).listIndexes())
            .as(collection)
            .hasSizeGreaterThan(1);
      }
    }
  }

  @Test
  void withATenthSentTwiceAndAllShuffledEveryBoardEqualsTheOracle() {
    String said = replay("disturbed", "--duplicates", "0.1", "--shuffle", "2m", "--seed", "7");
    assertThat(said).containsPattern("[1-9],\\d{3} duplicates");
    check("disturbed");
  }

  private static String replay(String streamer, String... more) {
    Path files = GdqData.directory();
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
                            "--timeseries",
                            files.resolve("sgdq2018_timeseries.csv").toString(),
                            "--schedule",
                            files.resolve("sgdq2018_schedule.csv").toString(),
                            "--streamer",
                            streamer,
                            "--url",
                            platform.url().toString(),
                            "--token",
                            platform.token("replay", "ingest:live ingest:any")),
                        Stream.of(more))
                    .toArray(String[]::new));
    System.out.println(out);
    assertThat(code).as("%s%s", out, err).isZero();
    assertThat(out.toString()).contains("35,330 gifts").contains("3 refunds").contains("0 refused");
    return out.toString();
  }

  private static void check(String streamer) {
    MarathonScript script = MarathonScript.of(GdqData.marathon(), streamer);
    MarathonChecks.equalTheOracle(
        new Boards(platform.url(), platform.token("reader", "read")), script, SOON);
    Eventually.within(SOON, () -> new Books(platform.redisUri()).balance("leaderboards"));
  }
}
