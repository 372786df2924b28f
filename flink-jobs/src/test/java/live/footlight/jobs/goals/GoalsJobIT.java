package live.footlight.jobs.goals;

import static live.footlight.jobs.JobScene.awaitEqual;
import static live.footlight.jobs.JobScene.awaitTrue;
import static live.footlight.jobs.JobScene.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.Event;
import live.footlight.contract.event.EscrowPost;
import live.footlight.contract.event.EscrowSettled;
import live.footlight.contract.event.EscrowVoid;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.GoalCancelled;
import live.footlight.contract.event.GoalOpened;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.SessionStarted;
import live.footlight.contract.event.ShowEnded;
import live.footlight.contract.event.ShowStarted;
import live.footlight.contract.event.SourceConnected;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.event.ViewerLeft;
import live.footlight.contract.view.GoalKeys;
import live.footlight.jobs.JobOptions;
import live.footlight.jobs.JobScene;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole job on a cluster whose task managers are killed: before money is decided, between two
 * commands of one goal, and while the wallet answers. Whatever happens, each command stands in its
 * stream once, and what was held is accounted for.
 */
class GoalsJobIT {
  private static final int SESSIONS = 16;
  private static final int TICKETS = 40;

  /** How sessions go, one after the other. */
  private enum Way {
    PERFORMED("DONE"),
    CUT_SHORT("REFUNDED"),
    CANCELLED("REFUNDED"),
    NO_SHOW("REFUNDED");

    private final String end;

    Way(String end) {
      this.end = end;
    }

    static Way of(int session) {
      return values()[session % values().length];
    }
  }

  @TempDir private Path directory;
  private JobScene scene;
  private MiniCluster cluster;
  private JobID job;
  private int started;

  @BeforeEach
  void start() throws Exception {
    scene = new JobScene();
    Configuration config = new Configuration();
    config.setString("execution.checkpointing.interval", "150ms");
    config.setString("execution.checkpointing.dir", directory.toUri().toString());
    config.setString("restart-strategy.type", "fixed-delay");
    config.setString("restart-strategy.fixed-delay.attempts", "1000");
    config.setString("restart-strategy.fixed-delay.delay", "50ms");
    config.set(JobOptions.REDIS_URI, scene.redisUri());
    config.set(JobOptions.MONGO_URI, scene.mongoUri());
    config.set(JobOptions.TICK, Duration.ofMillis(20));
    config.set(GoalsOptions.LATENESS, Duration.ofMillis(300));
    config.set(GoalsOptions.FIRST_RETRY, Duration.ofMinutes(10));
    config.set(GoalsOptions.PARTITIONS, 4);
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(config)
                .setNumTaskManagers(2)
                .setNumSlotsPerTaskManager(1)
                .build());
    cluster.start();
    started = 2;
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
    env.setParallelism(2);
    new GoalsJob().wire(env, config);
    job = cluster.submitJob(env.getStreamGraph().getJobGraph()).get().getJobID();
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
    scene.close();
  }

  @Test
  void eachCommandIsGivenOnceThoughTaskManagersAreKilledBetweenThem() throws Exception {
    Map<String, String> funded = new TreeMap<>();
    Map<String, String> ended = new TreeMap<>();
    for (int session = 0; session < SESSIONS; session++) {
      send(opening(session));
      funded.put("f" + session, "FUNDED");
      ended.put("f" + session, Way.of(session).end);
    }
    awaitEqual("goals", funded, this::states);
    kill();

    for (int session = 0; session < SESSIONS; session++) {
      send(ending(session));
    }
    // As soon as the first commands are out others have not been given, and no checkpoint knows.
    int all = SESSIONS * TICKETS;
    awaitTrue(() -> "the first commands", () -> !commands().isEmpty());
    int given = commands().size();
    kill();
    awaitTrue(
        () -> all + " commands; there are " + commands().size(), () -> commands().size() >= all);

    List<Event> half = commands().subList(0, all / 2);
    settle(half);
    kill();
    settle(commands());
    awaitEqual("goals", ended, this::states);

    assertThat(given).as("commands that were out when a task manager was killed").isPositive();
    List<String> ids = new ArrayList<>();
    Map<String, Long> released = new TreeMap<>();
    for (Event command : commands()) {
      if (command.data() instanceof EscrowPost post) {
        ids.add(post.commandId());
        released.merge("posted of " + post.pairId(), post.diamonds(), Long::sum);
      } else if (command.data() instanceof EscrowVoid back) {
        ids.add(back.commandId());
        released.merge("voided of " + back.pairId(), back.diamonds(), Long::sum);
      }
    }
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids).hasSize(all);
    assertThat(released).isEqualTo(expected());
    for (int session = 0; session < SESSIONS; session++) {
      Map<String, String> goal = scene.hash(GoalKeys.goal("f" + session));
      assertThat(number(goal, "held")).isEqualTo(held());
      assertThat(number(goal, "posted") + number(goal, "voided")).isEqualTo(held());
      assertThat(number(goal, "open")).isZero();
    }
    assertThat(restarts()).as("restarts").isGreaterThanOrEqualTo(3);
  }

  @Test
  void whoIsKnownToWatchAStreamerAloneCountsForTheGoalOfTheSession() {
    send(
        List.of(
            new SessionStarted("s1", "c1", null, null, null, null, null),
            new GoalOpened("v1", "s1", "plain", 3, null, null, null, "viewers", null),
            new ViewerJoined(null, "ann", "ann@c1", "sd", "c1"),
            new ViewerLeft(null, "ann", "ann@c1", "sd", "c1"),
            new ViewerJoined("s1", "bob", "bob@c1", "sd", "c1"),
            new ViewerJoined(null, "ann", "ann@c1", "sd", "c1"),
            new ViewerJoined(null, "eve", "eve@c1", "preview", "c1")));

    awaitEqual(
        "viewers of the goal",
        Map.of("current", "3", "state", "REACHED"),
        () -> {
          Map<String, String> goal = scene.hash(GoalKeys.goal("v1"));
          return Map.of(
              "current", goal.getOrDefault("current", ""), "state", goal.getOrDefault("state", ""));
        });
    awaitEqual("events accounted for", 7L, () -> scene.accounted(GoalsJob.NAME));
  }

  /** The last ticket reaches the target, but for one that is taken back by hand before. */
  private static List<EventData> opening(int session) {
    String id = "s" + session;
    List<EventData> facts = new ArrayList<>();
    facts.add(
        new GoalOpened(
            "f" + session,
            id,
            "funding",
            held() - diamonds(0),
            "p" + session,
            null,
            Way.of(session) == Way.CUT_SHORT ? 3_600L : 0L,
            null,
            null));
    facts.add(new SourceConnected(id, "obs"));
    for (int ticket = 0; ticket < TICKETS; ticket++) {
      facts.add(
          new GiftSent(
              gift(session, ticket),
              "c" + session,
              "u" + ticket % 7,
              "ticket",
              diamonds(ticket),
              id,
              null,
              List.of("livestream-show-ticket"),
              "f" + session,
              null,
              null));
      if (ticket == 0) {
        facts.add(new GiftRefunded(gift(session, 0), "c" + session, id, null));
      }
    }
    return facts;
  }

  private static List<EventData> ending(int session) {
    String id = "s" + session;
    String pair = "p" + session;
    return switch (Way.of(session)) {
      case PERFORMED, CUT_SHORT -> List.of(new ShowStarted(pair, id), new ShowEnded(pair, id));
      case NO_SHOW -> List.of(new SessionEnded(id));
      case CANCELLED -> List.of(new GoalCancelled("f" + session, id));
    };
  }

  private static Map<String, Long> expected() {
    Map<String, Long> sums = new TreeMap<>();
    for (int session = 0; session < SESSIONS; session++) {
      if (Way.of(session) == Way.PERFORMED) {
        sums.put("posted of p" + session, held() - diamonds(0));
        sums.put("voided of p" + session, diamonds(0));
      } else {
        sums.put("voided of p" + session, held());
      }
    }
    return sums;
  }

  private static String gift(int session, int ticket) {
    return "g" + session + '-' + ticket;
  }

  private static long diamonds(int ticket) {
    return 10L + ticket;
  }

  private static long held() {
    long sum = 0;
    for (int ticket = 0; ticket < TICKETS; ticket++) {
      sum += diamonds(ticket);
    }
    return sum;
  }

  private void send(List<EventData> facts) {
    List<Event> events = new ArrayList<>();
    long at = System.currentTimeMillis() - facts.size();
    for (EventData fact : facts) {
      events.add(event("e" + at + fact.entityKey(), fact, at));
      at++;
    }
    scene.send(events, 4);
  }

  /** What the wallet says; it may say it again. */
  private void settle(List<Event> commands) {
    List<EventData> answers = new ArrayList<>();
    for (Event command : commands) {
      if (command.data() instanceof EscrowPost of) {
        answers.add(answer(of.commandId(), of.pairId(), of.sessionId(), of.giftId(), "post"));
      } else if (command.data() instanceof EscrowVoid of) {
        answers.add(answer(of.commandId(), of.pairId(), of.sessionId(), of.giftId(), "void"));
      }
    }
    send(answers);
  }

  private static EscrowSettled answer(
      String command, String pair, String session, String gift, String operation) {
    return new EscrowSettled(command, pair, session, gift, operation, "settled");
  }

  /** A task manager goes without a word, and another comes in its place. */
  private void kill() throws Exception {
    awaitTrue(() -> "the job to run", this::runs);
    cluster.terminateTaskManager(started - 1).get();
    cluster.startTaskManager();
    started++;
  }

  private boolean runs() {
    return cluster.getJobStatus(job).join() == JobStatus.RUNNING;
  }

  private int restarts() {
    return cluster
        .getExecutionGraph(job)
        .join()
        .getAllVertices()
        .values()
        .iterator()
        .next()
        .getTaskVertices()[0]
        .getCurrentExecutionAttempt()
        .getAttemptNumber();
  }

  private List<Event> commands() {
    return scene.appended("escrow");
  }

  private Map<String, String> states() {
    Map<String, String> states = new TreeMap<>();
    for (int session = 0; session < SESSIONS; session++) {
      String state = scene.hash(GoalKeys.goal("f" + session)).get("state");
      states.put("f" + session, state == null ? "" : state);
    }
    return states;
  }

  private static long number(Map<String, String> goal, String field) {
    return Long.parseLong(goal.get(field));
  }
}
