package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import live.footlight.standalone.client.ClientEvent;
import live.footlight.standalone.client.EventSender;

/** Sends on while a process is killed: some events must meet it dead, or the test shows nothing. */
final class KilledUnderway {
  private static final long PACE_MS = 10;

  private KilledUnderway() {}

  static void send(EventSender sender, List<ClientEvent> events, ProcessHandle victim)
      throws InterruptedException {
    long retries = sender.tally().retries();
    long answered = sender.tally().answered();
    int killedAt = events.size() / 4;
    for (int i = 0; i < events.size(); i++) {
      if (i == killedAt) {
        assertThat(victim.destroyForcibly()).isTrue();
      }
      sender.send(events.get(i));
      if (i < 200) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PACE_MS));
      }
    }
    Eventually.within(
        Duration.ofSeconds(90),
        () ->
            assertThat(sender.tally().answered()).isGreaterThanOrEqualTo(answered + events.size()));
    assertThat(sender.tally().retries()).as("events that met it dead").isGreaterThan(retries);
  }
}
