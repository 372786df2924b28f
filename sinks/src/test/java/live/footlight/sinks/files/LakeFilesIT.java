package live.footlight.sinks.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import live.footlight.sinks.FailsOnce;
import live.footlight.sinks.Tracked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeFilesIT {
  private static final long ROWS = 200_000;
  private static final long DAY = 86_400_000;

  @TempDir Path directory;
  private Lake lake;

  @BeforeEach
  void open() throws SQLException {
    lake = new Lake(directory);
  }

  @AfterEach
  void close() throws SQLException {
    lake.close();
  }

  @Test
  void aRowIsReadAsItWasWrittenAndUnderItsDayAndType() throws Exception {
    LakeRows.write(
        directory,
        List.of(Tracked.full(), Tracked.bare("b-1", "post_viewed", Tracked.AT + DAY)),
        List.of(Tracked.revision("g-1", 1), Tracked.revision("g-1", 2)));

    assertThat(folders())
        .containsExactlyInAnyOrder(
            "events/dt=2026-11-22/event_type=gift_sent",
            "events/dt=2026-11-23/event_type=post_viewed",
            "revisions/dt=2026-11-22/event_type=gift_sent");
    assertThat(lake.rows("SELECT * FROM $events ORDER BY event_id DESC"))
        .containsExactly(
            "g-1|/app/ios|gift_sent|live|1|2026-11-22T10:12:27.118Z|2026-11-22T10:12:27.148Z|"
                + "2026-11-22T10:12:32.118Z|u1|anon-1|dev-1|s1|c1|p1|30|diamonds|tw|ios|"
                + "newsletter|email|spring|live música|link-2|t-1|v-1|Safari|iOS|Phone|true|"
                + "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01|"
                + "live.5/1795342347118-0.3|{\"gift_id\":\"g-1\",\"diamonds\":30}",
            "b-1|/test|post_viewed|live|1|2026-11-23T10:12:27.118Z|2026-11-23T10:12:27.158Z|"
                + "NULL|".repeat(21)
                + "false|NULL|live.0/1795428747118-0.0|{}");
    assertThat(lake.rows("SELECT * FROM $revisions ORDER BY revision"))
        .containsExactly(
            "g-1|/app/ios|gift_sent|2026-11-22T10:12:27.118Z|1|u1|anon-1|newsletter|email|"
                + "spring|live música|link-2|t-1|v-1",
            "g-1|/app/ios|gift_sent|2026-11-22T10:12:27.118Z|2|u1|anon-1|newsletter|email|"
                + "spring|live música|link-2|t-1|v-2");
    assertThat(
            lake.rows(
                "SELECT column_type FROM (DESCRIBE SELECT occurred_at, amount, schema_version,"
                    + " robot, properties FROM $events)"))
        .containsExactly("TIMESTAMP WITH TIME ZONE", "BIGINT", "INTEGER", "BOOLEAN", "VARCHAR");
  }

  @Test
  void whereNothingWasRevisedTheColumnsAreThere() throws Exception {
    LakeRows.write(directory, List.of(Tracked.full()), List.of());

    assertThat(lake.rows("SELECT count(revision) FROM $revisions")).containsExactly("0");
    assertThat(eventsOfTheViews()).containsExactly("g-1");
  }

  @Test
  void whereARevisionIsThereBeforeAnyRowTheColumnsAreThere() throws Exception {
    LakeRows.write(directory, List.of(), List.of(Tracked.revision("g-1", 1)));

    assertThat(lake.rows("SELECT count(event_type) FROM $events")).containsExactly("0");
    assertThat(eventsOfTheViews()).isEmpty();
  }

  private List<String> eventsOfTheViews() throws Exception {
    try (Lake views = Lake.withViews(directory)) {
      return views.rows("SELECT event_id FROM events");
    }
  }

  @Test
  void aJobThatFailsBetweenCheckpointsWritesEveryRowOnce() throws Exception {
    boolean failed =
        FailsOnce.run(ROWS, Duration.ofMillis(30), LakeFiles.events(directory.toString()));

    assertThat(failed).isTrue();
    assertThat(
            lake.rows(
                "SELECT count(*), count(DISTINCT event_id), min(amount), max(amount), sum(amount)"
                    + " FROM $events"))
        .containsExactly(ROWS + "|" + ROWS + "|1|" + ROWS + "|" + ROWS * (ROWS + 1) / 2);
  }

  private List<String> folders() throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .filter(path -> path.getFileName().toString().matches("part-.*\\.parquet"))
          .map(path -> directory.relativize(path.getParent()).toString())
          .distinct()
          .toList();
    }
  }
}
