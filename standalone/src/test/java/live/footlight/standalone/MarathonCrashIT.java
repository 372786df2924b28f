package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import live.footlight.standalone.client.Delivery;
import live.footlight.standalone.client.Disturbance;
import live.footlight.standalone.client.EventSender;
import live.footlight.standalone.client.Tally;
import live.footlight.standalone.gdq.GdqData;
import live.footlight.standalone.gdq.MarathonEvents;
import live.footlight.standalone.gdq.MarathonScript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The marathon while things die under it. */
class MarathonCrashIT {
  private static final Duration SOON = Duration.ofMinutes(4);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path data;

  @Test
  void killsAndAStopLoseNothingAndCountNothingTwice() throws Exception {
    MarathonScript script = MarathonScript.of(GdqData.marathon(), "sgdq2018");
    List<Delivery> deliveries = new Disturbance(0.1, 120_000, 3).of(MarathonEvents.of(script));
    int quarter = deliveries.size() / 4;
    try (Child child = Child.up(data);
        EventSender sender =
            new EventSender(child.url(), child.token("ingest:live ingest:any"), 4, 100, PATIENCE)) {
      send(sender, deliveries.subList(0, quarter));

      ProcessHandle redis = child.redis();
      assertThat(redis.destroyForcibly()).isTrue();
      redis.onExit().get();
      send(sender, deliveries.subList(quarter, 2 * quarter));
      Eventually.within(SOON, () -> assertThat(child.redis().pid()).isNotEqualTo(redis.pid()));

      child.kill();
      ProcessHandle orphan = child.redis();
      child.start();
      assertThat(orphan.isAlive()).as("the Redis of the killed process").isFalse();
      send(sender, deliveries.subList(2 * quarter, 3 * quarter));

      ProcessHandle last = child.redis();
      assertThat(child.stop()).as(child.said()).isZero();
      assertThat(last.isAlive()).isFalse();
      try (Stream<Path> savepoints = Files.walk(data.resolve("flink"))) {
        assertThat(savepoints)
            .anyMatch(
                path -> path.endsWith("_metadata") && path.toString().contains("/savepoints/"));
      }
      child.start();
      send(sender, deliveries.subList(3 * quarter, deliveries.size()));

      Tally tally = sender.finish();
      assertThat(tally.refused()).as("%s", sender.refusals()).isZero();
      assertThat(tally.answered()).isEqualTo(deliveries.size());
      MarathonChecks.equalTheOracle(new Boards(child.url(), child.token("read")), script, SOON);
      Eventually.within(SOON, () -> new Books(child.redisUri()).balance("leaderboards"));
    }
  }

  private static void send(EventSender sender, List<Delivery> deliveries)
      throws InterruptedException {
    for (Delivery delivery : deliveries) {
      sender.send(delivery.event());
    }
  }
}
