package live.footlight.sinks;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Random;
import live.footlight.contract.view.ArchiveHeader;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.DeadLetter;
import live.footlight.contract.view.FeedDocuments;
import live.footlight.contract.view.GoalDocuments;
import live.footlight.contract.view.GoalView;
import live.footlight.contract.view.LeaderboardDocuments;
import live.footlight.contract.view.SessionView;
import live.footlight.contract.view.TopList;
import live.footlight.contract.view.TrackingDocuments;
import live.footlight.contract.view.ViewerDocuments;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MongoViewsIT {
  private static final String OF = "streamer:c1";
  private static final String DAY = "day:2026-11-21";

  private MongoStore mongo;

  @BeforeEach
  void start() {
    mongo = MongoStore.start();
  }

  @AfterEach
  void stop() {
    mongo.close();
  }

  @Test
  void documentsLieAsTheContractSays() throws Exception {
    write(
        LeaderboardDocuments.LEADERBOARDS,
        List.of(
            MongoViews.topList(
                new TopList(OF, DAY, 57, 9, 1_000, 0, List.of(new BoardEntry("u1", 5, 2, 1_500)))),
            page(57, 1, 0, "u1"),
            header(57, 1)));
    write(
        LeaderboardDocuments.SESSIONS,
        List.of(MongoViews.session(new SessionView("s1", "c1", "hello", 1_000, 0, 3))));

    Document item =
        new Document("member_id", "u1")
            .append("total", 5L)
            .append("contributions", 2L)
            .append("reached_at", at(1_500));
    assertThat(board())
        .isEqualTo(
            new Document("_id", OF + '|' + DAY)
                .append("of", OF)
                .append("window", DAY)
                .append(
                    "top",
                    new Document("version", 57L)
                        .append("entries", 9L)
                        .append("starts_at", at(1_000))
                        .append("ends_at", null)
                        .append("items", List.of(item)))
                .append(
                    "archive",
                    new Document("version", 57L)
                        .append("revision", 1L)
                        .append("entries", 1L)
                        .append("starts_at", at(1_000))
                        .append("ends_at", at(2_000))
                        .append("archived_at", at(57))));
    assertThat(pages())
        .containsExactly(
            new Document("_id", OF + '|' + DAY + "|v57|p0")
                .append("page_of", OF + '|' + DAY)
                .append("version", 57L)
                .append("revision", 1L)
                .append("page", 0)
                .append("items", List.of(item)));
    assertThat(mongo.collection(LeaderboardDocuments.SESSIONS).find().first())
        .isEqualTo(
            new Document("_id", "s1")
                .append(
                    "session",
                    new Document("version", 3L)
                        .append("streamer_id", "c1")
                        .append("title", "hello")
                        .append("started_at", at(1_000))
                        .append("ended_at", null)));
  }

  @Test
  void goalsAndViewersLieAsTheContractSays() throws Exception {
    write(
        GoalDocuments.GOALS,
        List.of(
            MongoViews.goal(
                new GoalView(
                    "f1",
                    "p1",
                    "s1",
                    "funding",
                    "FUNDED",
                    "diamonds",
                    4,
                    5,
                    2,
                    7,
                    1,
                    3,
                    3,
                    60,
                    30,
                    57,
                    1_000,
                    9_000,
                    2_000,
                    0,
                    0))));
    write(
        ViewerDocuments.STREAM_VIEWERS,
        List.of(
            MongoViews.viewers(
                new ViewersView("s1", "c1", 10, 3, 20, 2_000, 57, 0, 80, 60, 99, 1_000, 0, 3_000)),
            MongoViews.viewerMinute(new ViewerMinute("s1", 60_000, 9, 2, 12, 500, 99))));

    assertThat(mongo.collection("goals").find())
        .containsExactly(
            new Document("_id", "f1")
                .append("session_id", "s1")
                .append(
                    "goal",
                    new Document("version", 57L)
                        .append("pair_id", "p1")
                        .append("kind", "funding")
                        .append("state", "FUNDED")
                        .append("metric", "diamonds")
                        .append("current", 4L)
                        .append("target", 5L)
                        .append("contributors", 2L)
                        .append("held", 7L)
                        .append("posted", 1L)
                        .append("voided", 3L)
                        .append("open", 3L)
                        .append("required_on_air_ms", 60L)
                        .append("on_air_ms", 30L)
                        .append("opened_at", at(1_000))
                        .append("deadline", at(9_000))
                        .append("reached_at", at(2_000))
                        .append("started_at", null)
                        .append("ended_at", null)));
    assertThat(mongo.collection("stream_viewers").find())
        .containsExactlyInAnyOrder(
            new Document("_id", "s1")
                .append(
                    "totals",
                    new Document("version", 99L)
                        .append("streamer_id", "c1")
                        .append("preview", 10L)
                        .append("sd", 3L)
                        .append("peak", 20L)
                        .append("peak_at", at(2_000))
                        .append("distinct", 57L)
                        .append("distinct_error_ppm", 0L)
                        .append("watch_ms", 80L)
                        .append("live_ms", 60L)
                        .append("started_at", at(1_000))
                        .append("ended_at", null)
                        .append("as_of", at(3_000))),
            new Document("_id", "s1|60000")
                .append("curve_of", "s1")
                .append(
                    "minute",
                    new Document("version", 99L)
                        .append("starts_at", at(60_000))
                        .append("preview", 9L)
                        .append("sd", 2L)
                        .append("most", 12L)
                        .append("watch_ms", 500L)));
  }

  @Test
  void whateverTheOrderTheNewestArchiveStands() throws Exception {
    List<MongoWrite> writes = new ArrayList<>();
    for (int version = 1; version <= 20; version++) {
      writes.add(header(version, version));
      writes.add(MongoViews.topList(new TopList(OF, DAY, version, version, 0, 0, List.of())));
    }
    writes.addAll(List.copyOf(writes));
    Collections.shuffle(writes, new Random(5));
    write(LeaderboardDocuments.LEADERBOARDS, writes);

    assertThat(board().get("archive", Document.class).getLong("version")).isEqualTo(20);
    assertThat(board().get("top", Document.class).getLong("entries")).isEqualTo(20);
  }

  @Test
  void aRewoundJobMayGiveARevisionAgainWithOtherContent() throws Exception {
    write(LeaderboardDocuments.LEADERBOARDS, archive(100, 1, "u1"));
    write(LeaderboardDocuments.LEADERBOARDS, archive(110, 2, "u2"));
    // Rewound to before the window closed; this time all amendments came before the first archive.
    write(LeaderboardDocuments.LEADERBOARDS, archive(115, 1, "u3"));

    Document archive = board().get("archive", Document.class);
    assertThat(archive.getLong("version")).isEqualTo(115);
    assertThat(
            mongo
                .leaderboards()
                .find(eq(LeaderboardDocuments.archivePage(OF, DAY, archive.getLong("version"), 0)))
                .first()
                .getList("items", Document.class))
        .extracting(item -> item.getString("member_id"))
        .containsExactly("u3");
  }

  @Test
  void pagesOfOlderArchivesMayGoAndThoseOfTheNewestStay() throws Exception {
    write(LeaderboardDocuments.LEADERBOARDS, archive(100, 1, "u1"));
    write(LeaderboardDocuments.LEADERBOARDS, archive(110, 2, "u2"));
    write(LeaderboardDocuments.LEADERBOARDS, archive(120, 3, "u3"));
    List<Document> before = pages();
    write(LeaderboardDocuments.LEADERBOARDS, archive(110, 2, "u2"));
    assertThat(pages()).as("a replay changes nothing").isEqualTo(before);
    assertThat(pages())
        .extracting(page -> page.getLong("version"), page -> page.getDate("superseded_at"))
        .containsExactly(tuple(100L, at(110)), tuple(110L, at(120)), tuple(120L, null));

    long removed =
        MongoIndexes.removeExpired(
            mongo.client(), mongo.database(), Instant.ofEpochMilli(120).plus(Duration.ofDays(1)));

    assertThat(removed).isEqualTo(1);
    assertThat(pages()).extracting(page -> page.getLong("version")).containsExactly(110L, 120L);
    assertThat(board()).isNotNull();
  }

  @Test
  void aHeaderIsNeverSeenBeforeItsPages() {
    List<MongoWrite> writes =
        MongoViews.archive(
            List.of(archivePage(57, 1, 0, "u1"), archivePage(57, 1, 1, "u2")),
            new ArchiveHeader(OF, DAY, 57, 1, 2, 1_000, 2_000, 57));

    assertThat(writes)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            page(57, 1, 0, "u1"),
            page(57, 1, 1, "u2"),
            header(57, 1, 2),
            MongoViews.supersedePages(new ArchiveHeader(OF, DAY, 57, 1, 2, 1_000, 2_000, 57)));
  }

  @Test
  void aDeadLetterKeepsItsBytesAndARepeatedOneIsTheSame() throws Exception {
    byte[] bytes = {0, 1, -1, 127};
    DeadLetter letter =
        new DeadLetter("leaderboards", "live.5", "17-0", 3, "malformed-frame", "no length", bytes);
    write(
        LeaderboardDocuments.DEAD_LETTERS,
        List.of(MongoViews.deadLetter(letter), MongoViews.deadLetter(letter)));

    assertThat(mongo.collection(LeaderboardDocuments.DEAD_LETTERS).find())
        .containsExactly(
            new Document("_id", "leaderboards|live.5/17-0.3")
                .append("job", "leaderboards")
                .append("partition", "live.5")
                .append("entry_id", "17-0")
                .append("index", 3)
                .append("code", "malformed-frame")
                .append("reason", "no length")
                .append("size", 4L)
                .append("bytes", new Binary(bytes)));
  }

  @Test
  void aDeadLetterLargerThanADocumentKeepsItsBeginning() throws Exception {
    byte[] bytes = new byte[20 << 20];
    bytes[0] = 42;
    write(
        LeaderboardDocuments.DEAD_LETTERS,
        List.of(
            MongoViews.deadLetter(
                new DeadLetter("job", "live.5", "17-0", -1, "malformed-entry", "", bytes))));

    Document stored = mongo.collection(LeaderboardDocuments.DEAD_LETTERS).find().first();
    assertThat(stored.getLong("size")).isEqualTo(20 << 20);
    assertThat(stored.get("bytes", Binary.class).getData())
        .hasSize(MongoViews.DEAD_LETTER_BYTES)
        .startsWith(42);
  }

  @Test
  void aSinkMakesTheIndexesOfItsCollectionOnce() throws Exception {
    write(LeaderboardDocuments.LEADERBOARDS, List.of(header(57, 1)));
    write(LeaderboardDocuments.LEADERBOARDS, List.of(header(57, 1)));

    assertThat(keys(LeaderboardDocuments.LEADERBOARDS))
        .containsExactlyInAnyOrder(
            new Document("_id", 1),
            new Document("of", 1).append("archive.ends_at", -1),
            new Document("page_of", 1).append("version", 1).append("items.member_id", 1),
            new Document("superseded_at", 1));
    assertThat(mongo.leaderboards().listIndexes())
        .filteredOn(index -> index.containsKey("expireAfterSeconds"))
        .extracting(index -> ((Number) index.get("expireAfterSeconds")).longValue())
        .containsExactly(86_400L);
    assertThat(keys(GoalDocuments.GOALS)).as("another sink's").isEmpty();
  }

  @Test
  void everyReadThatDoesNotGoByIdHasItsIndex() {
    for (String collection :
        List.of(
            LeaderboardDocuments.SESSIONS,
            LeaderboardDocuments.DEAD_LETTERS,
            GoalDocuments.GOALS,
            ViewerDocuments.STREAM_VIEWERS,
            FeedDocuments.FEED_ITEMS,
            FeedDocuments.FOLLOWS,
            TrackingDocuments.ROLLUPS)) {
      MongoIndexes.ensure(mongo.client().getDatabase(mongo.database()), collection);
    }

    assertThat(keys(LeaderboardDocuments.SESSIONS))
        .contains(
            new Document("session.streamer_id", 1)
                .append("session.started_at", -1)
                .append("_id", -1));
    assertThat(keys(LeaderboardDocuments.DEAD_LETTERS))
        .contains(new Document("job", 1).append("code", 1));
    assertThat(keys(GoalDocuments.GOALS))
        .contains(new Document("session_id", 1).append("goal.opened_at", 1).append("_id", 1));
    assertThat(keys(ViewerDocuments.STREAM_VIEWERS))
        .contains(new Document("curve_of", 1).append("minute.starts_at", 1));
    assertThat(keys(FeedDocuments.FEED_ITEMS))
        .contains(
            new Document("generation", 1)
                .append("metadata.scopes", 1)
                .append("metadata.s_score", -1)
                .append("_id", -1),
            new Document("metadata.gone_at", 1));
    assertThat(keys(FeedDocuments.FOLLOWS))
        .contains(new Document("user_id", 1).append("follow.following", 1).append("follow.at", -1));
    assertThat(keys(TrackingDocuments.ROLLUPS))
        .contains(
            new Document("granularity", 1).append("event_type", 1).append("starts_at", 1),
            new Document("rollup.version", 1));
  }

  @Test
  void aMongoThatIsAwayAtTheStartHasItsIndexesWithTheNextCheckpoint() throws Exception {
    InetSocketAddress address = free();
    String uri = "mongodb://127.0.0.1:" + address.getPort();
    try (MongoClient client = MongoClients.create(uri);
        SinkHarness<MongoWrite> sink =
            new SinkHarness<>(
                MongoViews.sink(uri, "footlight", GoalDocuments.GOALS),
                TypeInformation.of(MongoWrite.class))) {
      sink.checkpoint(); // nothing to write yet, so nothing fails
      MongoServer late = new MongoServer(new MemoryBackend());
      late.bind(address);
      try {
        sink.checkpoint();

        assertThat(client.getDatabase("footlight").getCollection("goals").listIndexes())
            .extracting(index -> index.get("key", Document.class))
            .contains(new Document("session_id", 1).append("goal.opened_at", 1).append("_id", 1));
      } finally {
        late.shutdown();
      }
    }
  }

  private static InetSocketAddress free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }

  private List<Document> keys(String collection) {
    return mongo
        .collection(collection)
        .listIndexes()
        .map(index -> index.get("key", Document.class))
        .into(new ArrayList<>());
  }

  private void write(String collection, List<MongoWrite> writes) throws Exception {
    try (SinkHarness<MongoWrite> sink =
        new SinkHarness<>(
            MongoViews.sink(mongo.uri(), mongo.database(), collection),
            TypeInformation.of(MongoWrite.class))) {
      sink.writeAll(writes);
      sink.checkpoint();
    }
  }

  private Document board() {
    return mongo.leaderboards().find(eq(LeaderboardDocuments.board(OF, DAY))).first();
  }

  private List<Document> pages() {
    return mongo
        .leaderboards()
        .find(eq("page_of", OF + '|' + DAY))
        .sort(new Document("version", 1))
        .into(new ArrayList<>());
  }

  private static List<MongoWrite> archive(long version, long revision, String member) {
    return MongoViews.archive(
        List.of(archivePage(version, revision, 0, member)),
        new ArchiveHeader(OF, DAY, version, revision, 1, 1_000, 2_000, version));
  }

  private static MongoWrite page(long version, long revision, int number, String member) {
    return MongoViews.archivePage(archivePage(version, revision, number, member));
  }

  private static ArchivePage archivePage(long version, long revision, int number, String member) {
    return new ArchivePage(
        OF, DAY, version, revision, number, List.of(new BoardEntry(member, 5, 2, 1_500)));
  }

  private static MongoWrite header(long version, long revision) {
    return header(version, revision, 1);
  }

  private static MongoWrite header(long version, long revision, long entries) {
    return MongoViews.archiveHeader(
        new ArchiveHeader(OF, DAY, version, revision, entries, 1_000, 2_000, version));
  }

  private static Date at(long ms) {
    return Date.from(Instant.ofEpochMilli(ms));
  }
}
