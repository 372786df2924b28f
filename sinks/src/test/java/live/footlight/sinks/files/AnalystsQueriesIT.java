package live.footlight.sinks.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every query of {@code analytics/queries} over a lake whose answers are known. */
class AnalystsQueriesIT {
  private static final Path QUERIES = Path.of("../analytics/queries");
  private static final long TEN = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;

  @TempDir static Path directory;
  private static Lake lake;

  @BeforeAll
  static void write() throws Exception {
    LakeRows.write(directory, rows(), newerRevisions());
    // The job went back to an older savepoint, and wrote a gift once more; an older revision comes
    // last, as where files are made one.
    LakeRows.write(directory, List.of(rows().get(9)), olderRevisions());
    lake = Lake.withViews(directory);
  }

  @AfterAll
  static void close() throws Exception {
    if (lake != null) {
      lake.close();
    }
  }

  private static List<TrackedRow> rows() {
    return Stream.of(
            Happening.of("t1", "page_viewed", TEN - DAY).by("u1").touched("ads", "t1"),
            Happening.of("t2", "page_viewed", TEN - HOUR).by("u1").touched("mail", "t2"),
            Happening.of("t3", "page_viewed", TEN - HOUR).byAnonymous("a2").touched(null, "t3"),
            Happening.of("j1", "viewer_joined", TEN).by("u1").in("s1", "c1"),
            Happening.of("j2", "viewer_joined", TEN + 1_000).byAnonymous("a2").in("s1", "c1"),
            Happening.of("j3", "viewer_joined", TEN + 2_000).by("u3").in("s1", "c1"),
            Happening.of("j4", "viewer_joined", TEN + 2_000).by("bot").in("s1", "c1").byRobot(),
            Happening.of("h1", "viewer_heartbeat", TEN + HOUR).by("u1").in("s1", "c1"),
            Happening.of("j5", "viewer_joined", TEN).by("u1").in("s2", "c2"),
            gift("g1", TEN + 60_000, "u1", 30).touched("mail", "t2"),
            gift("g2", TEN + 90_000, "u1", 70).touched("mail", "t2"),
            // Anonymous when it joined, known when it paid; a revision says they are one.
            gift("g3", TEN + 31_000, "u2", 5).touched(null, "t3"),
            gift("g4", TEN + DAY, "u3", 1_000),
            Happening.of("r4", "gift_refunded", TEN + DAY + HOUR)
                .in("s1", "c1")
                .saying("{\"gift_id\":\"g4\"}"),
            impression("i1", 0, 1).by("u1"),
            impression("i2", 0, 1).by("u3"),
            impression("i3", 0).by("bot").byRobot(),
            Happening.of("v1", "post_viewed", TEN)
                .by("u1")
                .saying("{\"post_id\":\"p0\",\"generation\":\"g1\",\"position\":0}"),
            Happening.of("v2", "post_viewed", TEN).by("u1").saying("{\"post_id\":\"p0\"}"),
            Happening.of("s1", "session_started", TEN - 60_000).in("s1", "c1"),
            Happening.of("s1e", "session_ended", TEN + 2 * HOUR).in("s1", null),
            // By a channel that names the streamer alone, while s1 is on and when it is over.
            Happening.of("j6", "viewer_joined", TEN + 600_000).by("u5").in(null, "c1"),
            Happening.of("j7", "viewer_joined", TEN + 3 * HOUR).by("u6").in(null, "c1"),
            ticket("g5", 500),
            ticket("g6", 40),
            settled("g5", "void"),
            settled("g6", "post"),
            Happening.of("p1", "post_unlocked", TEN).by("u4").in(null, "c2").diamonds(7))
        .map(Happening::row)
        .toList();
  }

  private static Happening gift(String id, long atMs, String userId, long diamonds) {
    return Happening.of(id, "gift_sent", atMs)
        .by(userId)
        .in("s1", "c1")
        .diamonds(diamonds)
        .saying("{\"gift_id\":\"" + id + "\"}");
  }

  private static Happening ticket(String id, long diamonds) {
    return Happening.of(id, "gift_sent", TEN)
        .by("u4")
        .in("s3", "c3")
        .diamonds(diamonds)
        .saying("{\"gift_id\":\"" + id + "\"}");
  }

  private static Happening settled(String giftId, String operation) {
    return Happening.of(operation + giftId, "escrow_settled", TEN + HOUR)
        .in("s3", null)
        .saying("{\"gift_id\":\"" + giftId + "\",\"operation\":\"" + operation + "\"}");
  }

  private static Happening impression(String id, int... positions) {
    StringBuilder items = new StringBuilder();
    for (int position : positions) {
      items.append(items.isEmpty() ? "" : ",");
      items.append("{\"id\":\"p").append(position).append("\",\"position\":");
      items.append(position).append('}');
    }
    return Happening.of(id, "feed_impression", TEN)
        .saying("{\"scope\":\"home\",\"generation\":\"g1\",\"items\":[" + items + "]}");
  }

  private static List<TrackedRevision> newerRevisions() {
    return List.of(
        revision("t3", "page_viewed", TEN - HOUR, 2, "u2", "t3"),
        revision("j2", "viewer_joined", TEN + 1_000, 1, "u2", null));
  }

  private static List<TrackedRevision> olderRevisions() {
    return List.of(revision("t3", "page_viewed", TEN - HOUR, 1, "nobody", "t3"));
  }

  private static TrackedRevision revision(
      String id, String type, long atMs, long revision, String userId, String touchId) {
    return new TrackedRevision(
        id,
        "/test",
        type,
        atMs,
        revision,
        userId,
        "a2",
        null,
        null,
        null,
        null,
        null,
        touchId,
        "v-" + revision);
  }

  @Test
  void rowsCountOnceAndTheHighestRevisionOfEach() throws Exception {
    assertThat(lake.rows("SELECT count(*) FROM rows_written")).containsExactly("29");
    assertThat(lake.rows("SELECT count(*), count(DISTINCT event_id) FROM events"))
        .containsExactly("28|28");
    assertThat(lake.rows("SELECT user_id, anonymous_id FROM events WHERE event_id = 't3'"))
        .containsExactly("u2|a2");
  }

  @Test
  void aRevisionThatOvertakesItsRowIsSeenWithItAndNotBefore(@TempDir Path behind) throws Exception {
    LakeRows.write(behind, List.of(), newerRevisions());
    LakeRows.write(behind, List.of(), olderRevisions());
    try (Lake overtaken = Lake.withViews(behind)) {
      fillTables(overtaken);
      for (String query : queries()) {
        assertThat(overtaken.answer(query))
            .as(query)
            .isSubsetOf("all|all|0|28|NULL|NULL|false"); // of the reconciliation
      }
      LakeRows.write(behind, rows(), List.of());
      for (Lake one : List.of(overtaken, lake)) {
        fillTables(one);
      }
      for (String query : queries()) {
        assertThat(overtaken.answer(query)).as(query).isNotEmpty().isEqualTo(lake.answer(query));
      }
    }
  }

  @Test
  void viewersPerSessionAndHour() throws Exception {
    assertThat(lake.answer("viewers_per_session_and_hour"))
        .containsExactly(
            "s1|2026-11-22T10:00Z|4", "s1|2026-11-22T11:00Z|1", "s2|2026-11-22T10:00Z|1");
  }

  @Test
  void revenuePerStreamerAndDayIsWithoutWhatWasTakenBack() throws Exception {
    assertThat(lake.answer("revenue_per_streamer_and_day"))
        .containsExactly(
            "c1|2026-11-22|diamonds|105|3",
            "c2|2026-11-22|diamonds|7|1",
            "c3|2026-11-22|diamonds|40|1");
  }

  @Test
  void viewerToPayerFunnel() throws Exception {
    assertThat(lake.answer("viewer_to_payer_funnel"))
        .containsExactly("s1|4|3|75.0|60", "s2|1|0|0.0|NULL");
  }

  @Test
  void firstAndLastTouchConversion() throws Exception {
    assertThat(lake.answer("first_and_last_touch_conversion"))
        .containsExactly("(none)|1|5|3|1552", "ads|1|100|0|0", "mail|0|0|1|100");
  }

  @Test
  void feedClickThroughByPosition() throws Exception {
    assertThat(lake.answer("feed_click_through_by_position"))
        .containsExactly("g1|0|2|1|50.0", "g1|1|2|0|0.0");
  }

  @Test
  void filesRollupsAndCountersAgreeAndWhereTheyDoNotItShows() throws Exception {
    fillTables(lake);
    assertThat(lake.answer("reconciliation"))
        .hasSize(14)
        .allMatch(line -> line.endsWith("|true"))
        .contains("2026-11-22|gift_sent|5|5|645|645|true", "all|all|28|28|NULL|NULL|true");

    lake.run("UPDATE rollups SET count = count + 1 WHERE event_type = 'gift_refunded'");
    lake.run("UPDATE counters SET value = 40 WHERE name = 'appended'");
    assertThat(lake.answer("reconciliation"))
        .filteredOn(line -> line.endsWith("|false"))
        .containsExactly("2026-11-23|gift_refunded|1|2|0|0|false", "all|all|28|29|NULL|NULL|false");
  }

  @Test
  void everyQueryHasATest() throws IOException {
    assertThat(queries())
        .containsExactlyInAnyOrder(
            "viewers_per_session_and_hour",
            "revenue_per_streamer_and_day",
            "viewer_to_payer_funnel",
            "first_and_last_touch_conversion",
            "feed_click_through_by_position",
            "reconciliation");
  }

  private static List<String> queries() throws IOException {
    try (Stream<Path> queries = Files.list(QUERIES)) {
      return queries
          .map(path -> path.getFileName().toString())
          .map(name -> name.substring(0, name.length() - ".sql".length()))
          .toList();
    }
  }

  /** What the reconciliation needs beside the lake. */
  private static void fillTables(Lake filled) throws Exception {
    filled.run(
        "CREATE OR REPLACE TABLE rollups AS SELECT 'day' AS granularity,"
            + " date_trunc('day', occurred_at) AS starts_at, event_type, country AS country,"
            + " count(*) AS count, coalesce(sum(amount), 0)::BIGINT AS diamonds FROM events"
            + " GROUP BY ALL");
    filled.run(
        "CREATE OR REPLACE TABLE counters AS SELECT * FROM (VALUES ('appended', 39),"
            + " ('duplicates', 6), ('quarantined', 2), ('dead_lettered', 3), ('erased', 0))"
            + " AS c(name, value)");
  }
}
