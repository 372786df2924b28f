package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.contract.view.TrackingDocuments;
import live.footlight.jobs.tracking.TrackingOptions;
import live.footlight.sinks.KafkaBroker;
import live.footlight.sinks.files.Lake;
import live.footlight.standalone.client.ClientEvent;
import live.footlight.standalone.client.EventSender;
import live.footlight.standalone.gdq.MarathonOracle.Standing;
import org.bson.Document;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The analysts' books while Redis, Kafka and the process are killed, and MongoDB is elsewhere.
 * Events come out of order, some of them after weeks; past the edge some come twice, some again
 * with another content, some broken; some people are erased in the middle. What was appended is in
 * the files once, or is counted as what became of it; files, rollups and a plain count agree; Kafka
 * has what the files have; and boards add up, and name nobody who was erased. In the end commands
 * take the erased out of the files of the past, and join small ones.
 */
class TrackingCrashIT {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final int EVENTS = 1_200;
  private static final int PARTITIONS = 8;
  private static final int ERASED_PEOPLE = 3;
  private static final int CONFLICTS = 12;
  private static final long MINUTE = 60_000;
  private static final Map<String, Long> LENGTHS =
      Map.of("minute", MINUTE, "hour", 60 * MINUTE, "day", 1_440 * MINUTE);
  private static final long START = 1_749_999_960_000L;
  private static final List<String> TOPICS = List.of("live", "track", "identity");

  private final Random random = new Random(17);

  /** Length, start, type → count and diamonds, of the events that are to be rows. */
  private final Map<String, String> expected = new TreeMap<>();

  private final Map<String, long[]> sums = new TreeMap<>();

  /** What each session was given, by its people. */
  private final Map<String, Map<String, Standing>> given = new TreeMap<>();

  private final Set<String> appendedHere = new HashSet<>();
  private long rows;
  private long erased;
  private long duplicates;
  private long quarantined;
  private long poison;
  private String mongoUri;

  @TempDir private Path data;
  @TempDir private Path broker;

  @Test
  void filesRollupsKafkaAndAPlainCountAgreeThoughEverythingIsKilled() throws Exception {
    List<ClientEvent> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      events.add(any(i));
    }
    Collections.shuffle(events, random);
    int third = events.size() / 3;
    int fifth = events.size() / 5;
    MongoServer mongo = new MongoServer(new MemoryBackend());
    mongoUri = mongo.bindAndGetConnectionString() + "/footlight";
    try (KafkaBroker kafka = new KafkaBroker(broker);
        Child child = up(kafka);
        EventSender sender =
            new EventSender(
                child.url(),
                child.token("ingest:live ingest:track ingest:identity ingest:any"),
                4,
                50,
                Duration.ofMinutes(3))) {
      List<ClientEvent> first = new ArrayList<>(events.subList(0, third));
      for (int i = 0; i < 10 * ERASED_PEOPLE; i++) {
        first.add(row(gift("before" + i, "x" + i % ERASED_PEOPLE, at())));
      }
      send(sender, first);
      Eventually.within(
          SOON, () -> assertThat(sender.tally().answered()).isGreaterThanOrEqualTo(first.size()));
      balance(child);
      // Read again once they are erased, they would have no row.
      checkpointed(child);
      appendDisturbance(child.redisUri(), first);
      for (int i = 0; i < ERASED_PEOPLE; i++) {
        sender.send(row(erasure("x" + i)));
      }
      Eventually.within(SOON, () -> assertThat(erasures()).isEqualTo(ERASED_PEOPLE));

      ProcessHandle redis = child.redis();
      KilledUnderway.send(sender, events.subList(third, 2 * third), redis);
      Eventually.within(SOON, () -> assertThat(child.redis().pid()).isNotEqualTo(redis.pid()));
      appendDisturbance(child.redisUri(), List.of());
      killInATransaction(kafka, sender, events.subList(2 * third, 4 * fifth));
      child.kill();
      child.start();
      send(sender, events.subList(4 * fifth, events.size()));
      for (int i = 0; i < 10 * ERASED_PEOPLE; i++) {
        sender.send(gift("after" + i, "x" + i % ERASED_PEOPLE, at()));
        erased++;
      }
      assertThat(sender.finish().refused()).as("%s", sender.refusals()).isZero();
      appendDisturbance(child.redisUri(), List.of());

      balance(child);
      Map<String, Long> accounts = accounts(child.redisUri());
      assertThat(duplicates).isGreaterThan(3L * EVENTS / 10);
      assertThat(accounts)
          .containsEntry("processed", rows)
          .containsEntry("quarantined", quarantined)
          .containsEntry("dead_lettered", poison)
          .containsEntry("erased", erased);
      boardsAddUpAndNameNobodyErased(child);
      // An append whose answer the kill took may stand in its stream twice.
      assertThat(accounts.get("duplicates")).isBetween(duplicates, duplicates + EVENTS / 10);
      sums.forEach((key, sum) -> expected.put(key, sum[0] + " events, " + sum[1] + " diamonds"));
      try (Lake lake = Lake.withViews(data.resolve("lake"))) {
        Eventually.within(SOON, () -> assertThat(inFiles(lake)).isEqualTo(expected));
        assertThat(lake.rows("SELECT count(*), count(DISTINCT position) FROM rows_written"))
            .containsExactly(rows + "|" + rows);
        Eventually.within(
            SOON,
            () ->
                assertThat(inKafka(kafka))
                    .doesNotHaveDuplicates()
                    .isEqualTo(allInFiles(lake))
                    .anyMatch(message -> message.startsWith("revision")));
        Eventually.within(SOON, () -> assertThat(inMongo()).isEqualTo(expected));
        assertThat(reconciled(lake, accounts))
            .hasSizeGreaterThan(3)
            .allMatch(line -> line.endsWith("|true"))
            .anyMatch(line -> line.startsWith("all|all|" + rows + '|' + rows + '|'));
        commandsTakeTheErasedOutOfTheFilesAndJoinThem(lake);
      }
    } finally {
      mongo.shutdownNow();
    }
  }

  /** Its producers give up before a broker that was killed is back. */
  private Child up(KafkaBroker kafka) throws Exception {
    kafka.makeTopic(TrackingOptions.KAFKA_TOPIC.defaultValue(), 3);
    String producer = "FOOTLIGHT_TRACKING_KAFKA_PROPERTIES_";
    return Child.up(
        data,
        Map.of(
            "FOOTLIGHT_TRACKING_KAFKA_BOOTSTRAP",
            kafka.address(),
            producer + "DELIVERY_TIMEOUT_MS",
            "2000",
            producer + "REQUEST_TIMEOUT_MS",
            "1000",
            producer + "MAX_BLOCK_MS",
            "3000"),
        "--mongo",
        mongoUri);
  }

  /**
   * Kafka dies while a transaction is open, and is away for longer than producers wait. Whether the
   * job fails of it or tries to commit until it is back, it goes on by itself.
   */
  private static void killInATransaction(
      KafkaBroker kafka, EventSender sender, List<ClientEvent> events) throws Exception {
    Iterator<ClientEvent> next = events.iterator();
    Eventually.within(
        SOON,
        () -> {
          sender.send(next.next());
          assertThat(kafka.openTransactions()).isNotEmpty();
        });
    kafka.kill();
    while (next.hasNext()) {
      sender.send(next.next());
    }
    kafka.start();
    String last = "event|/test|" + events.get(events.size() - 1).id() + "|0";
    Eventually.within(SOON, () -> assertThat(inKafka(kafka)).contains(last));
  }

  /** What readers of what is committed have: kind, source, event and revision of each message. */
  private static List<String> inKafka(KafkaBroker kafka) {
    return kafka.committed(TrackingOptions.KAFKA_TOPIC.defaultValue()).stream()
        .map(
            message ->
                Stream.of("kind", "source", "event_id", "revision")
                    .map(name -> message.headers().lastHeader(name).value())
                    .map(value -> new String(value, StandardCharsets.UTF_8))
                    .collect(Collectors.joining("|")))
        .sorted()
        .toList();
  }

  /** The same of all rows and revisions in the files. */
  private static List<String> allInFiles(Lake lake) throws SQLException {
    return lake
        .rows(
            """
            SELECT 'event', source, event_id, 0 FROM $events
            UNION ALL
            SELECT 'revision', source, event_id, revision FROM $revisions
            """)
        .stream()
        .sorted()
        .toList();
  }

  /** Whoever was erased keeps rank and total, also by what came later, and has no name. */
  private void boardsAddUpAndNameNobodyErased(Child child) {
    Boards boards = new Boards(child.url(), child.token("read"));
    given.forEach(
        (session, people) -> {
          List<Standing> shown =
              people.values().stream()
                  .sorted(
                      Comparator.comparingLong(Standing::total)
                          .reversed()
                          .thenComparingLong(Standing::reachedAtMs)
                          .thenComparing(Standing::memberId))
                  .map(TrackingCrashIT::shown)
                  .toList();
          assertThat(shown)
              .hasSizeGreaterThan(20)
              .extracting(Standing::memberId)
              .contains("erased");
          Eventually.within(
              SOON, () -> assertThat(boards.ofSession(session)).as(session).isEqualTo(shown));
        });
  }

  private static Standing shown(Standing one) {
    return one.memberId().startsWith("x")
        ? new Standing("erased", one.total(), one.contributions(), one.reachedAtMs())
        : one;
  }

  /** The job goes on meanwhile. */
  private void commandsTakeTheErasedOutOfTheFilesAndJoinThem(Lake lake) throws SQLException {
    String others =
        "SELECT * FROM events WHERE user_id NOT LIKE 'x%' OR user_id IS NULL ORDER BY ALL";
    List<String> before = lake.rows(others);
    for (int i = 0; i < ERASED_PEOPLE; i++) {
      String user = "x" + i;
      String rows =
          lake.rows(
                  "SELECT count(*) FROM (SELECT user_id FROM $events UNION ALL SELECT user_id FROM"
                      + " $revisions) WHERE user_id = '"
                      + user
                      + "'")
              .get(0);
      assertThat(Integer.parseInt(rows)).isGreaterThanOrEqualTo(10);
      assertThat(said("erase", "--user", user)).startsWith(rows + " rows of " + user + " are gone");
    }
    assertThat(lake.rows("SELECT count(*) FROM rows_written WHERE user_id LIKE 'x%'"))
        .containsExactly("0");
    assertThat(lake.rows("SELECT * FROM events ORDER BY ALL")).isEqualTo(before);
    String files = "SELECT count(*) FROM glob('" + data.resolve("lake") + "/events/dt=*/*/*')";
    long many = Long.parseLong(lake.rows(files).get(0));

    assertThat(said("compact", "--older-than", "0s")).contains(" small files are ");

    assertThat(Long.parseLong(lake.rows(files).get(0))).isLessThan(many);
    assertThat(lake.rows("SELECT * FROM events ORDER BY ALL")).isEqualTo(before);
  }

  private String said(String what, String... options) {
    StringWriter out = new StringWriter();
    List<String> command =
        new ArrayList<>(List.of("lake", what, "--lake", data.resolve("lake").toString()));
    command.addAll(List.of(options));
    int code =
        Footlight.commandLine()
            .setOut(new PrintWriter(out, true))
            .execute(command.toArray(String[]::new));
    assertThat(code).as("%s", out).isZero();
    return out.toString();
  }

  private static void balance(Child child) {
    Eventually.within(
        SOON, () -> new Books(child.redisUri()).balance("tracking", TOPICS.toArray(String[]::new)));
  }

  /** Waits until a checkpoint has all that is in the streams. */
  private static void checkpointed(Child child) throws IOException {
    try (RedisClient client = RedisClient.create(child.redisUri());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisCommands<String, String> redis = connection.sync();
      for (String topic : TOPICS) {
        for (int p = 0; p < PARTITIONS; p++) {
          String offsets = StreamKeys.offsets(topic, p);
          for (StreamMessage<String, String> last :
              redis.xrevrange(StreamKeys.stream(topic, p), Range.unbounded(), Limit.from(1))) {
            Eventually.within(
                SOON,
                () ->
                    assertThat(redis.hget(offsets, "tracking"))
                        .as(offsets)
                        .startsWith(last.getId() + '|'));
          }
        }
      }
    }
  }

  /** Past the edge: about a third again, some of these gifts with other content, and a wreck. */
  private void appendDisturbance(String redisUri, List<ClientEvent> sent) {
    try (RedisClient client = RedisClient.create(redisUri);
        StatefulRedisConnection<String, byte[]> connection =
            client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
      RedisCommands<String, byte[]> redis = connection.sync();
      for (String topic : TOPICS) {
        for (int p = 0; p < PARTITIONS; p++) {
          String stream = StreamKeys.stream(topic, p);
          for (StreamMessage<String, byte[]> entry : redis.xrange(stream, Range.unbounded())) {
            boolean ours = appendedHere.contains(stream + entry.getId());
            if (!ours && random.nextInt(4) == 0) {
              byte[] body = entry.getBody().get(StreamKeys.BODY_FIELD);
              append(redis, stream, body);
              duplicates += Books.framesOf(body);
            }
          }
        }
      }
      sent.stream()
          .filter(event -> event.type().equals("gift.sent"))
          .limit(CONFLICTS)
          .forEach(event -> conflict(redis, event));
      append(redis, StreamKeys.stream("live", 0), new byte[] {3, 1, 127, 9});
      poison++;
    }
  }

  private void append(RedisCommands<String, byte[]> redis, String stream, byte[] body) {
    appendedHere.add(stream + redis.xadd(stream, Map.of(StreamKeys.BODY_FIELD, body)));
  }

  private void conflict(RedisCommands<String, byte[]> redis, ClientEvent sent) {
    GiftSent other =
        new GiftSent(
            sent.id(),
            "c1",
            (String) sent.data().get("sender_id"),
            "castle",
            9_999L,
            (String) sent.data().get("session_id"),
            null,
            null,
            null,
            null,
            null);
    Event event =
        new Event(
            sent.id(),
            sent.source(),
            1,
            sent.atMs(),
            System.currentTimeMillis(),
            Actor.UNKNOWN,
            null,
            other,
            null);
    int partition = StreamKeys.partition(other.entityKey(), PARTITIONS);
    FrameWriter body = new FrameWriter();
    body.append(event);
    append(redis, StreamKeys.stream("live", partition), body.take());
    quarantined++;
  }

  private static Map<String, Long> accounts(String redisUri) {
    Map<String, Long> all = new TreeMap<>();
    try (RedisClient client = RedisClient.create(redisUri);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      for (String topic : TOPICS) {
        for (int p = 0; p < PARTITIONS; p++) {
          Map<String, String> hash =
              connection.sync().hgetall(LeaderboardKeys.accounting("tracking", topic + '.' + p));
          for (String fate :
              List.of("processed", "duplicates", "quarantined", "dead_lettered", "erased")) {
            all.merge(fate, Long.parseLong(hash.getOrDefault(fate, "0")), Long::sum);
          }
        }
      }
    }
    return all;
  }

  private static Map<String, String> inFiles(Lake lake) throws SQLException {
    Map<String, String> found = new TreeMap<>();
    for (String length : LENGTHS.keySet()) {
      for (String row :
          lake.rows(
              """
              SELECT '%1$s ' || epoch_ms(date_trunc('%1$s', occurred_at)) || ' ' || event_type,
                  count(*) || ' events, '
                      || coalesce(sum(amount) FILTER (WHERE currency = 'diamonds'), 0) || ' diamonds'
              FROM events GROUP BY 1, date_trunc('%1$s', occurred_at), event_type
              """
                  .formatted(length))) {
        found.put(row.substring(0, row.indexOf('|')), row.substring(row.indexOf('|') + 1));
      }
    }
    return found;
  }

  private Map<String, String> inMongo() {
    Map<String, long[]> found = new TreeMap<>();
    try (MongoClient client = MongoClients.create(mongoUri)) {
      for (Document rollup : collection(client, TrackingDocuments.ROLLUPS).find()) {
        long[] sum =
            found.computeIfAbsent(
                rollup.getString("granularity")
                    + ' '
                    + rollup.get("starts_at", Date.class).toInstant().toEpochMilli()
                    + ' '
                    + rollup.getString("event_type"),
                key -> new long[2]);
        sum[0] += rollup.get("rollup", Document.class).getLong("count");
        sum[1] += rollup.get("rollup", Document.class).getLong("diamonds");
      }
    }
    Map<String, String> texts = new TreeMap<>();
    found.forEach((key, sum) -> texts.put(key, sum[0] + " events, " + sum[1] + " diamonds"));
    return texts;
  }

  private long erasures() {
    try (MongoClient client = MongoClients.create(mongoUri)) {
      return collection(client, TrackingDocuments.ERASURES).countDocuments();
    }
  }

  private static MongoCollection<Document> collection(MongoClient client, String name) {
    return client.getDatabase("footlight").getCollection(name);
  }

  /** As {@code analytics/README.md} says it is done. */
  private List<String> reconciled(Lake lake, Map<String, Long> accounts)
      throws SQLException, IOException {
    Path exported = data.resolve("rollups.ndjson");
    List<String> lines = new ArrayList<>();
    try (MongoClient client = MongoClients.create(mongoUri)) {
      JsonWriterSettings canonical =
          JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();
      for (Document rollup : collection(client, TrackingDocuments.ROLLUPS).find()) {
        lines.add(rollup.toJson(canonical));
      }
    }
    Files.write(exported, lines, StandardCharsets.UTF_8);
    String page = Files.readString(Path.of("../analytics/README.md"));
    String filling = page.substring(page.indexOf("CREATE TABLE rollups"));
    lake.run(
        filling
            .substring(0, filling.indexOf("```"))
            .replace("'rollups.ndjson'", "'" + exported + "'"));
    long appended = accounts.values().stream().mapToLong(Long::longValue).sum();
    lake.run("INSERT INTO counters VALUES ('appended', " + appended + ")");
    for (String name : List.of("duplicates", "quarantined", "dead_lettered", "erased")) {
      lake.run("INSERT INTO counters VALUES ('" + name + "', " + accounts.get(name) + ")");
    }
    return lake.answer("reconciliation");
  }

  /** Counts an event that is to be a row. */
  private ClientEvent row(ClientEvent event) {
    rows++;
    long diamonds =
        event.type().equals("gift.sent") ? ((Number) event.data().get("diamonds")).longValue() : 0;
    LENGTHS.forEach(
        (length, ms) -> {
          String key = length + ' ' + event.atMs() / ms * ms + ' ' + event.type().replace('.', '_');
          long[] sum = sums.computeIfAbsent(key, k -> new long[2]);
          sum[0]++;
          sum[1] += diamonds;
        });
    return event;
  }

  private ClientEvent any(int i) {
    String user = "u" + random.nextInt(40);
    long at = at();
    return switch (random.nextInt(4)) {
      case 0 -> row(gift("e" + i, user, at));
      case 1 -> {
        Map<String, Object> said = Map.of("user_id", user, "anonymous_id", "a" + user);
        yield row(new ClientEvent("e" + i, "/test", "user.identified", at, user, said));
      }
      default -> {
        Map<String, Object> said = new HashMap<>();
        said.put("anonymous_id", "a" + user);
        said.put("name", "home");
        if (random.nextBoolean()) {
          said.put("utm_source", random.nextBoolean() ? "news" : "ads");
        }
        yield row(new ClientEvent("e" + i, "/test", "page", at, user, said));
      }
    };
  }

  /** Within a day, one in twenty weeks before. */
  private long at() {
    long at = START + random.nextInt(86_400_000);
    return random.nextInt(20) == 0 ? at - Duration.ofDays(20).toMillis() : at;
  }

  private ClientEvent gift(String id, String user, long at) {
    Map<String, Object> said = new HashMap<>();
    said.put("gift_id", id);
    said.put("streamer_id", "c1");
    said.put("sender_id", user);
    said.put("product_id", "rose");
    int diamonds = 1 + random.nextInt(90);
    said.put("diamonds", diamonds);
    String session = "s" + random.nextInt(5);
    said.put("session_id", session);
    given
        .computeIfAbsent(session, none -> new HashMap<>())
        .merge(
            user,
            new Standing(user, diamonds, 1, at),
            (one, more) ->
                new Standing(
                    user,
                    one.total() + more.total(),
                    one.contributions() + 1,
                    Math.max(one.reachedAtMs(), at)));
    return new ClientEvent(id, "/test", "gift.sent", at, user, said);
  }

  private static ClientEvent erasure(String user) {
    return new ClientEvent(
        "erase-" + user,
        "/test",
        "user.erased",
        START,
        user,
        Map.of("user_id", user, "reason", "asked"));
  }

  private static void send(EventSender sender, List<ClientEvent> events)
      throws InterruptedException {
    for (ClientEvent event : events) {
      sender.send(event);
    }
  }
}
