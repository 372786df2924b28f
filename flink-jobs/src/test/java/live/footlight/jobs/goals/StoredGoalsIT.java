package live.footlight.jobs.goals;

import static live.footlight.jobs.JobScene.awaitEqual;
import static live.footlight.jobs.JobScene.event;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import live.footlight.contract.Event;
import live.footlight.contract.event.EscrowPost;
import live.footlight.contract.event.EscrowSettled;
import live.footlight.contract.event.EscrowVoid;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.GoalCancelled;
import live.footlight.contract.event.GoalOpened;
import live.footlight.contract.event.KaraokeSkipped;
import live.footlight.contract.event.ShowStarted;
import live.footlight.contract.event.SourceConnected;
import live.footlight.contract.view.GoalKeys;
import live.footlight.jobs.Job;
import live.footlight.jobs.JobScene;
import live.footlight.jobs.StoredSavepointContract;
import org.apache.flink.configuration.Configuration;

/** Open holds, an unanswered command, a show's source, a song and a count survive a build. */
class StoredGoalsIT extends StoredSavepointContract<JobScene> {
  private static final String SESSION = "s1";

  /** Longer than any savepoint is kept: the song is not over when it is restored. */
  private static final long LONG_SECONDS = 10_000_000_000L;

  @Override
  protected Job job() {
    return new GoalsJob();
  }

  @Override
  protected int newest() {
    return 1;
  }

  @Override
  protected JobScene scene() {
    return new JobScene();
  }

  @Override
  protected void configure(Configuration config) {
    config.set(GoalsOptions.LATENESS, Duration.ofMillis(200));
    config.set(GoalsOptions.FIRST_RETRY, Duration.ofSeconds(1));
  }

  @Override
  protected void begin(JobScene scene) {
    send(
        scene,
        new GoalOpened("f1", SESSION, "funding", 100, "p1", null, null, null, null),
        new GoalOpened("f2", SESSION, "funding", 100, "p2", null, null, null, null),
        new GoalOpened("pl", SESSION, "plain", 100, null, null, null, "diamonds", 5L),
        new SourceConnected(SESSION, "obs"),
        gift("t1", "f1", 60, null),
        gift("t2", "f2", 30, null),
        gift("n1", "pl", 20, null),
        gift("k1", null, 9, LONG_SECONDS),
        new GoalCancelled("f2", SESSION));
  }

  @Override
  protected void awaitBegun(JobScene scene) {
    awaitEqual(
        "goals",
        Map.of("f1", "FUNDING 60", "f2", "REFUNDING 0", "pl", "OPEN 25", "k1", "RUNNING 9"),
        () -> goals(scene));
  }

  @Override
  protected void goOn(JobScene scene) {
    send(
        scene,
        gift("t3", "f1", 40, null),
        new ShowStarted("p1", SESSION),
        gift("n2", "pl", 80, null),
        new GiftRefunded("n1", "c1", SESSION, null),
        new KaraokeSkipped("k1", SESSION));
  }

  @Override
  protected void awaitResults(JobScene scene) {
    awaitEqual(
        "commands",
        new TreeSet<>(List.of("post t1", "post t3", "void k1", "void t2")),
        () -> {
          TreeSet<String> said = new TreeSet<>();
          for (Event event : scene.appended("escrow")) {
            said.add(
                event.data() instanceof EscrowPost post
                    ? "post " + post.giftId()
                    : "void " + ((EscrowVoid) event.data()).giftId());
          }
          return said;
        });
    // The void of f2's ticket was given before the savepoint, and is repeated after it.
    for (Event event : scene.appended("escrow")) {
      if (event.data() instanceof EscrowVoid of && of.giftId().equals("t2")) {
        send(
            scene,
            new EscrowSettled(of.commandId(), of.pairId(), SESSION, "t2", "void", "settled"));
        break;
      }
    }
    awaitEqual(
        "goals",
        Map.of("f1", "DONE 100", "f2", "REFUNDED 0", "pl", "REACHED 85", "k1", "VOIDED 0"),
        () -> goals(scene));
  }

  private static GiftSent gift(String id, String goal, long diamonds, Long seconds) {
    return new GiftSent(
        id, "c1", "u-" + id, "ticket", diamonds, SESSION, null, null, goal, null, seconds);
  }

  private static void send(JobScene scene, EventData... facts) {
    long now = System.currentTimeMillis() - facts.length;
    List<Event> events = new java.util.ArrayList<>();
    for (EventData fact : facts) {
      events.add(event("e" + now, fact, now));
      now++;
    }
    scene.send(events, 3);
  }

  private static Map<String, String> goals(JobScene scene) {
    Map<String, String> goals = new TreeMap<>();
    for (String id : List.of("f1", "f2", "pl", "k1")) {
      Map<String, String> goal = scene.hash(GoalKeys.goal(id));
      if (!goal.isEmpty()) {
        goals.put(id, goal.get("state") + ' ' + goal.get("current"));
      }
    }
    return goals;
  }
}
