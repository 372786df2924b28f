package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.EscrowPost;
import live.footlight.contract.event.EscrowVoid;
import live.footlight.contract.event.GiftSent;
import live.footlight.standalone.client.ClientEvent;
import live.footlight.standalone.client.EventSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Goals and their money while Redis and the process are killed: every hold is posted or given back,
 * once, and the goals that readers see add up. Each session has a ticket besides that only its
 * product says is one, for a goal that never opens: it is given back when the session ends.
 */
class GoalsCrashIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int SESSIONS = 24;
  private static final long START = 1_750_000_000_000L;
  private static final long UNCLAIMED = 55;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Random random = new Random(7);

  /** What must come out: session → what its goal ends as. */
  private final Map<String, Expected> expected = new TreeMap<>();

  private record Expected(String state, long held, long posted, long voided) {}

  @TempDir private Path data;

  @Test
  void everyHoldIsPostedOrGivenBackOnceThoughEverythingIsKilled() throws Exception {
    List<ClientEvent> events = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      events.addAll(session("s" + i, i));
    }
    // Sessions side by side, each in its order.
    events.sort((a, b) -> Long.compare(a.atMs(), b.atMs()));
    int third = events.size() / 3;
    try (Child child = Child.up(data);
        EventSender sender =
            new EventSender(
                child.url(),
                child.token("ingest:live ingest:control ingest:any"),
                4,
                20,
                Duration.ofMinutes(3))) {
      // Acknowledged before the first gift that is completed by it.
      sender.send(product());
      Eventually.within(SOON, () -> assertThat(sender.tally().answered()).isEqualTo(1));
      send(sender, events.subList(0, third));
      Eventually.within(SOON, () -> assertThat(sender.tally().answered()).isEqualTo(1 + third));
      ProcessHandle redis = child.redis();
      KilledUnderway.send(sender, events.subList(third, 2 * third), redis);
      Eventually.within(SOON, () -> assertThat(child.redis().pid()).isNotEqualTo(redis.pid()));
      child.kill();
      child.start();
      // A session that ends before its show is said to have begun has had none.
      Eventually.within(
          SOON, () -> assertThat(sender.tally().answered()).isEqualTo(1 + 2L * third));
      send(sender, events.subList(2 * third, events.size()));
      assertThat(sender.finish().refused()).as("%s", sender.refusals()).isZero();

      Eventually.within(SOON, () -> assertThat(goals(child)).isEqualTo(expected));
      Map<String, List<Event>> commands = commands(child.redisUri());
      commands.forEach((id, appended) -> assertThat(appended).as("command %s", id).hasSize(1));
      assertThat(sums(commands)).isEqualTo(sumsOfGoals());
      Eventually.within(SOON, () -> new Books(child.redisUri()).balance("goals", "live"));
      Eventually.within(SOON, () -> new Books(child.redisUri()).balance("leaderboards"));
      assertThat(metrics(child))
          .contains("footlight_jobs_unbalanced_goals_total{job=\"goals\"} 0.0");
    }
  }

  private String metrics(Child child) throws Exception {
    return http.send(
            HttpRequest.newBuilder(child.url().resolve("/actuator/prometheus")).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** One life of a session: it goes well, its show is too short, or its funding fails. */
  private List<ClientEvent> session(String id, int number) {
    List<ClientEvent> events = new ArrayList<>();
    long at = START + number * 37L;
    int tickets = 4 + random.nextInt(5);
    long target = 0;
    for (int t = 0; t < tickets; t++) {
      target += ticket(t);
    }
    boolean funded = number % 3 != 2;
    boolean done = number % 3 == 0;
    Map<String, Object> goal = new HashMap<>(Map.of("goal_id", "f-" + id, "session_id", id));
    goal.put("kind", "funding");
    goal.put("pair_id", "p-" + id);
    goal.put("target", funded ? target : target + 1);
    goal.put("required_on_air_seconds", 60);
    events.add(event(id + "-open", "goal.opened", at, id, goal));
    for (int t = 0; t < tickets; t++) {
      events.add(
          gift("g-" + id + "-" + t, id, at + 1_000 + t * 1_000L, "ticket", ticket(t), "f-" + id));
    }
    events.add(gift("x-" + id, id, at + 1_500, "door", UNCLAIMED, "never-" + id));
    Map<String, Object> pair = Map.of("pair_id", "p-" + id, "session_id", id);
    Map<String, Object> source = Map.of("session_id", id, "source", "obs");
    events.add(event(id + "-air", "source.connected", at + 500, id, source));
    if (funded) {
      events.add(event(id + "-show", "show.started", at + 20_000, id, pair));
      if (!done) {
        events.add(event(id + "-end", "show.ended", at + 50_000, id, pair));
      }
    }
    events.add(event(id + "-over", "session.ended", at + 100_000, id, Map.of("session_id", id)));
    expected.put(
        id,
        done
            ? new Expected("DONE", target, target, 0)
            : new Expected("REFUNDED", target, 0, target));
    return events;
  }

  private ClientEvent gift(
      String gift, String session, long atMs, String product, long diamonds, String goal) {
    Map<String, Object> data = new HashMap<>(Map.of("gift_id", gift, "session_id", session));
    data.put("streamer_id", "c-" + session);
    data.put("sender_id", "u" + random.nextInt(3));
    data.put("product_id", product);
    data.put("diamonds", diamonds);
    data.put("goal_id", goal);
    return event(gift, "gift.sent", atMs, session, data);
  }

  private static ClientEvent product() {
    return new ClientEvent(
        "door",
        "/shop",
        "product.configured",
        START,
        "door",
        Map.of("product_id", "door", "categories", List.of(GiftSent.TICKET)));
  }

  private static long ticket(int t) {
    return 100 + 7L * t;
  }

  private static ClientEvent event(
      String id, String type, long atMs, String session, Map<String, Object> data) {
    return new ClientEvent(id, "/test", type, atMs, session, data);
  }

  private static void send(EventSender sender, List<ClientEvent> events)
      throws InterruptedException {
    for (ClientEvent event : events) {
      sender.send(event);
    }
  }

  private Map<String, Expected> goals(Child child) throws IOException, InterruptedException {
    Map<String, Expected> goals = new TreeMap<>();
    for (String session : expected.keySet()) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(child.url().resolve("/v1/sessions/" + session + "/goals"))
                  .timeout(Duration.ofSeconds(20))
                  .header("authorization", "Bearer " + child.token("read"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      for (JsonNode goal : JSON.readTree(response.body()).path("items")) {
        assertThat(goal.get("held").longValue())
            .isEqualTo(
                goal.get("posted").longValue()
                    + goal.get("voided").longValue()
                    + goal.get("open").longValue());
        goals.put(
            session,
            new Expected(
                goal.get("state").stringValue(),
                goal.get("held").longValue(),
                goal.get("posted").longValue(),
                goal.get("voided").longValue()));
      }
    }
    return goals;
  }

  /** Events of the topic of commands, by command id; repetitions have ids of their own. */
  private static Map<String, List<Event>> commands(String redisUri) throws Exception {
    Map<String, List<Event>> commands = new TreeMap<>();
    try (RedisClient client = RedisClient.create(redisUri);
        StatefulRedisConnection<String, byte[]> redis =
            client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
      int partitions =
          Integer.parseInt(
              new String(
                  redis.sync().hget(StreamKeys.TOPIC_REGISTRY, "escrow"), StandardCharsets.UTF_8));
      for (int p = 0; p < partitions; p++) {
        for (StreamMessage<String, byte[]> entry :
            redis.sync().xrange(StreamKeys.stream("escrow", p), Range.unbounded())) {
          FrameReader reader = new FrameReader();
          reader.open(entry.getBody().get(StreamKeys.BODY_FIELD));
          while (reader.next()) {
            reader.parse();
            commands.computeIfAbsent(reader.id(), id -> new ArrayList<>()).add(reader.event());
          }
        }
      }
    }
    return commands;
  }

  private static Map<String, Long> sums(Map<String, List<Event>> commands) {
    Map<String, Long> sums = new TreeMap<>();
    Map<String, Event> byCommand = new TreeMap<>();
    commands
        .values()
        .forEach(
            appended -> {
              Event event = appended.get(0);
              String id =
                  event.data() instanceof EscrowPost post
                      ? post.commandId()
                      : ((EscrowVoid) event.data()).commandId();
              byCommand.put(id, event);
            });
    byCommand
        .values()
        .forEach(
            event -> {
              if (event.data() instanceof EscrowPost post) {
                sums.merge("post " + post.sessionId(), post.diamonds(), Long::sum);
              } else if (event.data() instanceof EscrowVoid back) {
                sums.merge("void " + back.sessionId(), back.diamonds(), Long::sum);
              }
            });
    return sums;
  }

  private Map<String, Long> sumsOfGoals() {
    Map<String, Long> sums = new TreeMap<>();
    expected.forEach(
        (session, goal) -> {
          if (goal.posted() > 0) {
            sums.put("post " + session, goal.posted());
          }
          sums.put("void " + session, goal.voided() + UNCLAIMED);
        });
    return sums;
  }
}
