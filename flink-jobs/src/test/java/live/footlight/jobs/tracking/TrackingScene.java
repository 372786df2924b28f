package live.footlight.jobs.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.ClientContext;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.Page;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.Track;
import live.footlight.contract.event.UserErased;
import live.footlight.contract.event.UserIdentified;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.contract.view.RollupView.Granularity;
import live.footlight.contract.view.TrackedRow;
import live.footlight.contract.view.TrackingDocuments;
import live.footlight.domain.tracking.Act;
import live.footlight.domain.tracking.Moment;
import live.footlight.domain.tracking.NaiveTracking;
import live.footlight.domain.tracking.NaiveTracking.Fate;
import live.footlight.domain.tracking.NaiveTracking.Input;
import live.footlight.domain.tracking.TrackingSettings;
import live.footlight.domain.tracking.Utm;
import org.bson.Document;

/** A Redis and a MongoDB of the test's own, events sent into them, and what must come of them. */
final class TrackingScene implements AutoCloseable {
  private static final int PARTITIONS = 4;
  private static final List<String> TOPICS = new TrackingJob().topics();
  private static final List<String> FATES =
      List.of("processed", "duplicates", "quarantined", "dead_lettered", "erased");
  private static final long NOW = System.currentTimeMillis();

  final RedisServerProcess redis = RedisServerProcess.durableServer();
  final CommittedRows committed = new CommittedRows(UUID.randomUUID().toString());
  final String mongoUri;
  private final RedisClient client = RedisClient.create(redis.uri());
  private final RedisCommands<String, String> commands = client.connect().sync();
  private final MongoServer mongo = new MongoServer(new MemoryBackend());
  private final MongoClient mongoClient;
  final MongoDatabase documents;

  /** Every event that counts, by its moment. */
  private final Map<Moment, Event> events = new LinkedHashMap<>();

  private long appended;
  private long duplicates;
  private long quarantined;
  private long deadLettered;
  private int next;

  TrackingScene() {
    TOPICS.forEach(
        topic -> commands.hset(StreamKeys.TOPIC_REGISTRY, topic, Integer.toString(PARTITIONS)));
    mongoUri = mongo.bindAndGetConnectionString() + "/footlight";
    mongoClient = MongoClients.create(mongoUri);
    documents = mongoClient.getDatabase("footlight");
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    mongoClient.close();
    redis.close();
    mongo.shutdownNow();
  }

  /**
   * Sends random events of some people, out of order, a third of them twice, one in fifty again
   * with another content, and one broken frame.
   */
  void send(int count, long seed) {
    Random random = new Random(seed);
    List<Event> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Event event = any(random);
      sent.add(event);
      events.put(moment(event), event);
      if (random.nextInt(10) < 3) {
        sent.add(event);
        duplicates++;
      }
    }
    Collections.shuffle(sent, random);
    // After the first of its id, since which of two is the first is decided by arrival.
    List<Event> conflicting = new ArrayList<>();
    for (Event event : sent) {
      if (event.data() instanceof GiftSent gift && random.nextInt(20) == 0) {
        conflicting.add(
            event(
                event.id(),
                event.occurredAtMs(),
                event.actor(),
                gift("other-" + gift.giftId(), gift.senderId(), 7, gift.sessionId())));
        quarantined++;
      }
    }
    append(sent, 5);
    append(conflicting, 1);
    appendRaw("live", 0, new byte[] {3, 1, 127, 9});
    deadLettered++;
    appended += sent.size() + conflicting.size() + 1;
  }

  /**
   * Reports gifts that came out as rows again under other events' ids, some with another amount.
   */
  void reportGiftsAgain(int count) {
    List<Event> again = new ArrayList<>();
    for (Event event : events.values()) {
      if (event.data() instanceof GiftSent gift && again.size() < count) {
        boolean other = again.size() % 4 == 3;
        long diamonds = gift.diamonds() + (other ? 1 : 0);
        again.add(
            event(
                "again-" + event.id(),
                NOW,
                event.actor(),
                gift(gift.giftId(), gift.senderId(), diamonds, gift.sessionId())));
        duplicates += other ? 0 : 1;
        quarantined += other ? 1 : 0;
      }
    }
    append(again, 3);
    appended += again.size();
  }

  /** Sends one event that is to come out as a row. */
  void send(Event event) {
    events.put(moment(event), event);
    append(List.of(event), 1);
    appended++;
  }

  /** Sends one event of which nothing is to come out. */
  void sendInVain(Event event) {
    append(List.of(event), 1);
    appended++;
  }

  /**
   * The streams do not hold an event any more that was the last one of its stream. The accounts do,
   * which never go back.
   */
  void trim(Event last) {
    int partition = StreamKeys.partition(last.data().entityKey(), PARTITIONS);
    String stream = StreamKeys.stream(last.type().topic().label(), partition);
    String newest = commands.xrevrange(stream, Range.unbounded(), Limit.from(1)).get(0).getId();
    commands.xdel(stream, newest);
  }

  private Event any(Random random) {
    int number = next++;
    String user = "u" + random.nextInt(6);
    String anonymous = "a" + random.nextInt(9);
    long at = NOW - random.nextInt((int) Duration.ofHours(60).toMillis());
    if (random.nextInt(3) > 0) {
      at = NOW - random.nextInt((int) Duration.ofHours(3).toMillis());
    }
    Actor actor = new Actor(user, null, null);
    return switch (random.nextInt(10)) {
      case 0, 1, 2 ->
          event("e" + number, at, actor, gift("g" + number, user, 1 + random.nextInt(90), "s1"));
      case 3 -> event("e" + number, at, Actor.UNKNOWN, new SessionEnded("s" + random.nextInt(3)));
      case 4 -> event("e" + number, at, actor, new UserIdentified(user, anonymous));
      case 5, 6 ->
          event(
              "e" + number,
              at,
              Actor.UNKNOWN,
              new Page(null, anonymous, "home", null, "{}", context(random)));
      case 7 ->
          event(
              "e" + number,
              at,
              Actor.UNKNOWN,
              new Page(user, anonymous, "home", null, "{}", context(random)));
      default ->
          event(
              "e" + number,
              at,
              Actor.UNKNOWN,
              new Track("Gift Seen", null, anonymous, "{\"n\":1}", ClientContext.NONE));
    };
  }

  private static ClientContext context(Random random) {
    String source = random.nextBoolean() ? null : "src" + random.nextInt(3);
    return new ClientContext(
        null,
        null,
        null,
        null,
        null,
        source,
        null,
        source == null ? null : "spring",
        null,
        null,
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        null,
        null,
        "web",
        null,
        null);
  }

  static GiftSent gift(String giftId, String sender, long diamonds, String session) {
    return new GiftSent(
        giftId, "c1", sender, "rose", diamonds, session, null, null, null, null, null);
  }

  static Event event(String id, long at, Actor actor, EventData data) {
    return new Event(id, "/test", 1, at, NOW, actor, null, data, null);
  }

  static Event erasure(String user) {
    return event("erase-" + user, NOW, Actor.UNKNOWN, new UserErased(user, null));
  }

  private static Moment moment(Event event) {
    return new Moment(event.occurredAtMs(), event.id(), event.source());
  }

  private void append(List<Event> sent, int packing) {
    Map<String, FrameWriter> open = new HashMap<>();
    Map<String, Integer> packed = new HashMap<>();
    for (Event event : sent) {
      String topic = event.type().topic().label();
      int partition = StreamKeys.partition(event.data().entityKey(), PARTITIONS);
      String stream = topic + ' ' + partition;
      FrameWriter writer = open.computeIfAbsent(stream, s -> new FrameWriter());
      writer.append(event);
      if (packed.merge(stream, 1, Integer::sum) % packing == 0) {
        appendRaw(topic, partition, writer.take());
      }
    }
    open.forEach(
        (stream, writer) -> {
          if (writer.size() > 0) {
            int space = stream.indexOf(' ');
            int partition = Integer.parseInt(stream.substring(space + 1));
            appendRaw(stream.substring(0, space), partition, writer.take());
          }
        });
  }

  private void appendRaw(String topic, int partition, byte[] body) {
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      connection
          .sync()
          .xadd(
              StreamKeys.stream(topic, partition).getBytes(UTF_8),
              Collections.singletonMap("f".getBytes(UTF_8), body));
    }
  }

  /** Waits until all that was appended is accounted for, each event once, as what it is. */
  void awaitAccounts(long erased) {
    Map<String, Long> expected = new TreeMap<>();
    expected.put("processed", appended - duplicates - quarantined - deadLettered - erased);
    expected.put("duplicates", duplicates);
    expected.put("quarantined", quarantined);
    expected.put("dead_lettered", deadLettered);
    expected.put("erased", erased);
    awaitEqual("accounts", expected, this::accounts);
  }

  private Map<String, Long> accounts() {
    Map<String, Long> sums = new TreeMap<>();
    for (String fate : FATES) {
      long sum = 0;
      for (String topic : TOPICS) {
        for (int p = 0; p < PARTITIONS; p++) {
          String count =
              commands.hget(LeaderboardKeys.accounting("tracking", topic + '.' + p), fate);
          sum += count == null ? 0 : Long.parseLong(count);
        }
      }
      sums.put(fate, sum);
    }
    return sums;
  }

  /**
   * What a row or a revision says.
   *
   * @param revision 0 for a row
   */
  record Said(String eventId, long revision, String visitId, String touchId, String utmSource) {}

  /** Waits until every event's last word is that of the sorted events, and has a row of its own. */
  void awaitRows() {
    awaitEqual("rows", expectedWords(), () -> lastWords(saidByCommitted()));
    Set<String> positions =
        new HashSet<>(committed.rows().stream().map(TrackedRow::position).toList());
    if (positions.size() != committed.rows().size() || positions.size() != events.size()) {
      throw new AssertionError(
          committed.rows().size()
              + " rows of "
              + events.size()
              + " events, at "
              + positions.size());
    }
  }

  /** Each event's visit and touch by the sorted events. */
  Map<String, String> expectedWords() {
    Map<String, String> expected = new TreeMap<>();
    oracle()
        .forEach((moment, fate) -> expected.put(moment.id(), fate == null ? "nobody" : text(fate)));
    return expected;
  }

  private static String text(Fate fate) {
    return fate.visitId() + ' ' + fate.touch().at().id() + ' ' + fate.touch().utm().source();
  }

  private List<Said> saidByCommitted() {
    List<Said> said = new ArrayList<>();
    committed
        .rows()
        .forEach(
            row ->
                said.add(
                    new Said(row.eventId(), 0, row.visitId(), row.touchId(), row.utmSource())));
    committed
        .revisions()
        .forEach(
            revised ->
                said.add(
                    new Said(
                        revised.eventId(),
                        revised.revision(),
                        revised.visitId(),
                        revised.touchId(),
                        revised.utmSource())));
    return said;
  }

  /** The highest revision of each event. */
  static Map<String, String> lastWords(List<Said> all) {
    Map<String, String> words = new TreeMap<>();
    Map<String, Long> highest = new HashMap<>();
    for (Said said : all) {
      if (highest.merge(said.eventId(), said.revision(), Math::max) == said.revision()) {
        words.put(
            said.eventId(),
            said.visitId() == null
                ? "nobody"
                : said.visitId() + ' ' + said.touchId() + ' ' + said.utmSource());
      }
    }
    return words;
  }

  private Map<Moment, Fate> oracle() {
    Map<Moment, Fate> fates = NaiveTracking.fates(inputs(), TrackingSettings.defaults());
    events.forEach(
        (moment, event) -> {
          if (event.type() == EventType.SESSION_ENDED || event.type() == EventType.USER_ERASED) {
            fates.put(moment, null);
          }
        });
    return fates;
  }

  private Collection<Input> inputs() {
    List<Input> inputs = new ArrayList<>();
    events.forEach(
        (moment, event) -> {
          String user = event.actor().userId();
          String anonymous = null;
          String links = null;
          Utm utm = Utm.NONE;
          long diamonds = 0;
          if (event.data() instanceof Page page) {
            user = page.userId();
            anonymous = page.anonymousId();
            ClientContext context = page.context();
            utm = new Utm(context.utmSource(), null, context.utmCampaign(), null, null);
          } else if (event.data() instanceof Track track) {
            anonymous = track.anonymousId();
          } else if (event.data() instanceof UserIdentified identified) {
            links = identified.anonymousId();
            anonymous = links;
          } else if (event.data() instanceof GiftSent gift) {
            diamonds = gift.diamonds();
          }
          if (user != null || anonymous != null) {
            Act act = new Act(moment, "any", anonymous, null, diamonds, utm);
            inputs.add(new Input(act, user, links));
          }
        });
    return inputs;
  }

  /** Waits until MongoDB holds the attributions of the sorted touches. */
  void awaitAttributions(Predicate<String> users) {
    Map<String, String> expected = new TreeMap<>();
    NaiveTracking.attributions(inputs())
        .forEach(
            (user, pair) -> {
              if (users.test(user)) {
                expected.put(user, pair.initial().at().id() + ' ' + pair.current().at().id());
              }
            });
    awaitEqual(
        "attributions",
        expected,
        () -> {
          Map<String, String> found = new TreeMap<>();
          for (Document user : documents.getCollection(TrackingDocuments.ATTRIBUTIONS).find()) {
            Document attribution = user.get("attribution", Document.class);
            Document initial = attribution.get("initial", Document.class);
            if (initial != null) {
              Document current = attribution.get("current", Document.class);
              found.put(
                  user.getString("_id"),
                  initial.getString("touch_id") + ' ' + current.getString("touch_id"));
            }
          }
          return found;
        });
  }

  /** Waits until MongoDB's rollups are those of the events as they are attributed in the end. */
  void awaitRollups() {
    awaitEqual("rollups", expectedRollups(), this::rollups);
  }

  private Map<String, String> expectedRollups() {
    Map<Moment, Fate> fates = oracle();
    Map<Moment, String> visitors = new HashMap<>();
    inputs().forEach(input -> visitors.put(input.act().at(), input.visitor()));
    Map<String, long[]> sums = new TreeMap<>();
    Map<String, Set<String>> users = new HashMap<>();
    events.forEach(
        (moment, event) -> {
          Fate fate = fates.get(moment);
          Utm utm = fate == null ? Utm.NONE : fate.touch().utm();
          String type = event.type().label().replace('.', '_');
          for (Granularity granularity : Granularity.values()) {
            String id =
                TrackingDocuments.rollup(
                    granularity,
                    granularity.startOf(moment.atMs()),
                    event.data() instanceof Track ? "gift_seen" : type,
                    null,
                    utm.source(),
                    utm.medium(),
                    utm.campaign());
            long[] sum = sums.computeIfAbsent(id, i -> new long[2]);
            sum[0]++;
            sum[1] += event.data() instanceof GiftSent gift ? gift.diamonds() : 0;
            Set<String> who = users.computeIfAbsent(id, i -> new HashSet<>());
            if (fate != null) {
              who.add(visitors.get(moment));
            }
          }
        });
    Map<String, String> expected = new TreeMap<>();
    sums.forEach((id, sum) -> expected.put(id, text(sum[0], users.get(id).size(), sum[1])));
    return expected;
  }

  /** Those that hold anything: what moved away leaves one that counts nothing. */
  private Map<String, String> rollups() {
    Map<String, String> texts = new TreeMap<>();
    for (Document stored : documents.getCollection(TrackingDocuments.ROLLUPS).find()) {
      Document rollup = stored.get("rollup", Document.class);
      String text =
          text(rollup.getLong("count"), rollup.getLong("users"), rollup.getLong("diamonds"));
      if (!text.equals(text(0, 0, 0))) {
        texts.put(stored.getString("_id"), text);
      }
    }
    return texts;
  }

  private static String text(long events, long users, long diamonds) {
    return events + " events of " + users + ", " + diamonds + " diamonds";
  }

  static <T> void awaitEqual(String what, T expected, Supplier<T> actual) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    T last = actual.get();
    while (!expected.equals(last)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "waited two minutes for " + what + " to be\n" + expected + "\nthey are\n" + last);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      last = actual.get();
    }
  }
}
