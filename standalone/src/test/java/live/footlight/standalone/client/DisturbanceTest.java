package live.footlight.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DisturbanceTest {
  private final List<ClientEvent> events =
      IntStream.range(0, 10_000)
          .mapToObj(
              i -> new ClientEvent("e" + i, "/test", "gift.sent", i * 1_000L, "lane", Map.of()))
          .toList();

  @Test
  void leavesEventsAloneUnlessAsked() {
    assertThat(Disturbance.NONE.of(events)).extracting(Delivery::event).isEqualTo(events);
  }

  @Test
  void sendsEveryEventAndATenthOfThemTwice() {
    List<Delivery> deliveries = new Disturbance(0.1, 120_000, 7).of(events);
    assertThat(new HashSet<>(deliveries.stream().map(Delivery::event).toList()))
        .isEqualTo(new HashSet<>(events));
    assertThat(deliveries.size() - events.size()).isBetween(900, 1_100);
  }

  @Test
  void delaysByLessThanTheShuffleAndKeepsTheOrderOfArrival() {
    List<Delivery> deliveries = new Disturbance(0.1, 120_000, 7).of(events);
    assertThat(deliveries).isSortedAccordingTo((a, b) -> Long.compare(a.atMs(), b.atMs()));
    assertThat(deliveries).allMatch(d -> d.atMs() >= d.event().atMs());
    assertThat(deliveries).allMatch(d -> d.atMs() < d.event().atMs() + 120_000);
    assertThat(deliveries).anyMatch(d -> d.atMs() > d.event().atMs() + 110_000);
  }

  @Test
  void doesTheSameForTheSameSeedOnly() {
    assertThat(new Disturbance(0.1, 120_000, 7).of(events))
        .isEqualTo(new Disturbance(0.1, 120_000, 7).of(events))
        .isNotEqualTo(new Disturbance(0.1, 120_000, 8).of(events));
  }

  @Test
  void refusesWhatIsNoShareAndNoDuration() {
    assertThatThrownBy(() -> new Disturbance(1.5, 0, 0)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> new Disturbance(0, -1, 0)).hasMessageContaining("not negative");
  }
}
