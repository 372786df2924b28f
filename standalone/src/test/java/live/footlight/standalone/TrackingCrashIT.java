package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.contract.view.TrackingDocuments;
import live.footlight.standalone.client.ClientEvent;
import live.footlight.standalone.client.EventSender;
import org.bson.Document;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The analysts' books while Redis and the process are killed, and MongoDB is elsewhere. Events come
 * out of order, some of them after weeks; past the edge some come twice, some again with another
 * content, some broken; some people are erased in the middle. What was appended is in the files
 * once, or is counted as what became of it; and files, rollups and a plain count agree.
 */
class TrackingCrashIT {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final Path ANALYTICS = Path.of("../analytics");
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
  private final Set<String> appendedHere = new HashSet<>();
  private long rows;
  private long erased;
  private long duplicates;
  private long quarantined;
  private long poison;
  private String mongoUri;

  @TempDir private Path data;

  @Test
  void filesRollupsAndAPlainCountAgreeThoughEverythingIsKilled() throws Exception {
    List<ClientEvent> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      events.add(any(i));
    }
    Collections.shuffle(events, random);
    int third = events.size() / 3;
    MongoServer mongo = new MongoServer(new MemoryBackend());
    mongoUri = mongo.bindAndGetConnectionString() + "/footlight";
    try (Child child = Child.up(data, "--mongo", mongoUri);
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
      appendDisturbance(child.redisUri(), first);
      for (int i = 0; i < ERASED_PEOPLE; i++) {
        sender.send(row(erasure("x" + i)));
      }
      Eventually.within(SOON, () -> assertThat(erasures()).isEqualTo(ERASED_PEOPLE));

      ProcessHandle redis = child.redis();
      KilledUnderway.send(sender, events.subList(third, 2 * third), redis);
      Eventually.within(SOON, () -> assertThat(child.redis().pid()).isNotEqualTo(redis.pid()));
      appendDisturbance(child.redisUri(), List.of());
      child.kill();
      child.start();
      send(sender, events.subList(2 * third, events.size()));
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
      // An append whose answer the kill took may stand in its stream twice.
      assertThat(accounts.get("duplicates")).isBetween(duplicates, duplicates + EVENTS / 10);
      sums.forEach((key, sum) -> expected.put(key, sum[0] + " events, " + sum[1] + " diamonds"));
      try (Connection duck = lake()) {
        Eventually.within(SOON, () -> assertThat(inFiles(duck)).isEqualTo(expected));
        assertThat(rows(duck, "SELECT count(*), count(DISTINCT position) FROM rows_written"))
            .containsExactly(rows + "|" + rows);
        Eventually.within(SOON, () -> assertThat(inMongo()).isEqualTo(expected));
        assertThat(reconciled(duck, accounts))
            .hasSizeGreaterThan(3)
            .allMatch(line -> line.endsWith("|true"))
            .anyMatch(line -> line.startsWith("all|all|" + rows + '|' + rows + '|'));
      }
    } finally {
      mongo.shutdownNow();
    }
  }

  private static void balance(Child child) {
    Eventually.within(
        SOON, () -> new Books(child.redisUri()).balance("tracking", TOPICS.toArray(String[]::new)));
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

  private Connection lake() throws SQLException, IOException {
    Connection duck = DriverManager.getConnection("jdbc:duckdb:");
    run(duck, "SET VARIABLE lake = '" + data.resolve("lake") + "'");
    run(duck, Files.readString(ANALYTICS.resolve("lake.sql")));
    return duck;
  }

  private static Map<String, String> inFiles(Connection duck) throws SQLException {
    Map<String, String> found = new TreeMap<>();
    for (String length : LENGTHS.keySet()) {
      for (String row :
          rows(
              duck,
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
  private List<String> reconciled(Connection duck, Map<String, Long> accounts)
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
    String page = Files.readString(ANALYTICS.resolve("README.md"));
    String filling = page.substring(page.indexOf("CREATE TABLE rollups"));
    run(
        duck,
        filling
            .substring(0, filling.indexOf("```"))
            .replace("'rollups.ndjson'", "'" + exported + "'"));
    long appended = accounts.values().stream().mapToLong(Long::longValue).sum();
    run(duck, "INSERT INTO counters VALUES ('appended', " + appended + ")");
    for (String name : List.of("duplicates", "quarantined", "dead_lettered", "erased")) {
      run(duck, "INSERT INTO counters VALUES ('" + name + "', " + accounts.get(name) + ")");
    }
    return rows(duck, Files.readString(ANALYTICS.resolve("queries/reconciliation.sql")));
  }

  private static void run(Connection duck, String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> rows(Connection duck, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = duck.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          values.add(String.valueOf(found.getString(i)));
        }
        rows.add(String.join("|", values));
      }
    }
    return rows;
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
    said.put("diamonds", 1 + random.nextInt(90));
    said.put("session_id", "s" + random.nextInt(5));
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
