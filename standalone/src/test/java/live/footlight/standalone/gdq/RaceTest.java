package live.footlight.standalone.gdq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.footlight.standalone.client.ClientEvent;
import org.junit.jupiter.api.Test;

/** The race and the viewers of the real data, as events. */
class RaceTest {
  @Test
  void theRaceAddsUpToItsEnd() {
    Race race = Race.read(GdqData.directory().resolve("sgdq2017_kill_vs_save_animals.csv"));
    Map<Object, Long> sums = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (ClientEvent event : race.events("r")) {
      assertThat(ids.add(event.id())).isTrue();
      if (event.type().equals("goal.opened")) {
        sums.put(event.data().get("goal_id"), (Long) event.data().get("baseline"));
      } else if (event.type().equals("gift.sent")) {
        sums.merge(event.data().get("goal_id"), (Long) event.data().get("diamonds"), Long::sum);
      }
    }
    assertThat(sums)
        .isEqualTo(Map.of("r-race-kill", 12_830_231L, "r-race-save", 12_672_169L))
        .containsEntry("r-race-kill", race.endCents("kill"));
  }

  @Test
  void viewersMeetEveryMinutesCountInFull() {
    Audience audience = Audience.read(GdqData.directory().resolve("sgdq2018_timeseries.csv"));
    List<MarathonScript.Session> sessions = MarathonScript.of(GdqData.marathon(), "v").sessions();
    Map<Long, Long> counts = new HashMap<>();
    audience.minutes().forEach(minute -> counts.put(minute.atMs(), minute.viewers()));
    assertThat(audience.peak()).isEqualTo(172_343);
    assertThat(counts).hasSize(9_774 - 29);

    Map<String, Long> there = new HashMap<>();
    Map<Long, Long> met = new HashMap<>();
    long[] events = {0};
    audience.events(
        sessions,
        1,
        event -> {
          events[0]++;
          long now =
              there.merge(event.lane(), event.type().endsWith("joined") ? 1L : -1L, Long::sum);
          met.put(event.atMs(), now);
        });
    // A minute whose count is that of the one before has no events.
    met.forEach((atMs, count) -> assertThat(counts.get(atMs)).isEqualTo(count));
    assertThat(met.values().stream().mapToLong(Long::longValue).max().orElse(0)).isEqualTo(172_343);
    System.out.printf("%,d joins and leaves in full%n", events[0]);
  }
}
