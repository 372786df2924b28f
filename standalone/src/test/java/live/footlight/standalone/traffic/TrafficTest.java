package live.footlight.standalone.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import live.footlight.standalone.client.ClientEvent;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private static final long START = 1_795_000_000_000L;

  private final List<Act> evening = acts(11, 50_000);

  @Test
  void isTheSameForTheSameSeedOnly() {
    assertThat(acts(11, 5_000)).isEqualTo(evening.subList(0, 5_000));
    assertThat(acts(12, 5_000)).isNotEqualTo(evening.subList(0, 5_000));
  }

  @Test
  void neverGoesBackInTime() {
    assertThat(evening).isSortedAccordingTo((a, b) -> Long.compare(a.sentAtMs(), b.sentAtMs()));
    assertThat(evening).allMatch(act -> act.event().atMs() <= act.sentAtMs());
  }

  /** Whoever follows a generation that was not configured yet is a dead letter. */
  @Test
  void keepsTheOrderOfWhatIsSentAtOnce() {
    assertThat(evening)
        .extracting(act -> act.event().type())
        .filteredOn(type -> type.startsWith("generation."))
        .startsWith("generation.configured", "generation.configured", "generation.activated");
  }

  @Test
  void keepsRoughlyItsRateHypeAside() {
    double seconds = (evening.get(evening.size() - 1).sentAtMs() - START) / 1_000.0;
    assertThat(evening.size() / seconds).isBetween(200.0, 450.0);
  }

  @Test
  void holdsEveryKindOfAct() {
    Map<Act.Kind, Long> kinds =
        evening.stream().collect(Collectors.groupingBy(Act::kind, Collectors.counting()));
    assertThat(kinds.get(Act.Kind.DUPLICATE)).isBetween(1_000L, 2_000L);
    assertThat(kinds.get(Act.Kind.LATE)).isBetween(600L, 1_400L);
    assertThat(kinds.get(Act.Kind.MALFORMED)).isBetween(150L, 350L);
    Set<String> types = evening.stream().map(act -> act.event().type()).collect(Collectors.toSet());
    assertThat(types).contains("session.started", "session.ended", "gift.sent", "gift.refunded");
    assertThat(types)
        .contains("post.created", "post.viewed", "post.liked", "post.unliked", "post.commented")
        .contains("post.taken_down", "post.restored", "generation.configured")
        .contains("generation.activated");
  }

  @Test
  void repeatsADuplicateToTheLetter() {
    Map<String, ClientEvent> first = new HashMap<>();
    for (Act act : evening) {
      if (act.kind() == Act.Kind.DUPLICATE) {
        assertThat(act.event()).isEqualTo(first.get(act.event().id()));
      } else {
        assertThat(first.put(act.event().id(), act.event())).isNull();
      }
    }
  }

  @Test
  void takesBackOnlyGiftsThatWereSentAndEachOnce() {
    Set<Object> gifts = new HashSet<>();
    Set<Object> takenBack = new HashSet<>();
    for (Act act : evening) {
      Object giftId = act.event().data().get("gift_id");
      if (act.kind() == Act.Kind.DUPLICATE || act.kind() == Act.Kind.MALFORMED) {
        continue;
      }
      if (act.event().type().equals("gift.sent")) {
        gifts.add(giftId);
      } else if (act.event().type().equals("gift.refunded")) {
        assertThat(gifts).contains(giftId);
        assertThat(takenBack.add(giftId)).isTrue();
      }
    }
    assertThat(takenBack).hasSizeGreaterThan(50);
  }

  @Test
  void hasAFewThatGiveAndGetMostOfIt() {
    assertThat(shareOfTopTenth("streamer_id")).isGreaterThan(0.25);
    assertThat(shareOfTopTenth("sender_id")).isGreaterThan(0.5);
  }

  @Test
  void keepsTheHotStreamerLive() {
    assertThat(evening)
        .anyMatch(
            act ->
                act.event().type().equals("session.started")
                    && Traffic.hotStreamer().equals(act.event().data().get("streamer_id")));
  }

  private double shareOfTopTenth(String field) {
    List<Long> counts =
        evening.stream()
            .map(act -> act.event().data().get(field))
            .filter(value -> value != null)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
            .values()
            .stream()
            .sorted((a, b) -> Long.compare(b, a))
            .toList();
    long top = counts.stream().limit(Math.max(1, counts.size() / 10)).mapToLong(n -> n).sum();
    return (double) top / counts.stream().mapToLong(n -> n).sum();
  }

  private static List<Act> acts(long seed, int count) {
    Traffic traffic = new Traffic(seed, 200, START);
    return Stream.generate(traffic::next).limit(count).toList();
  }
}
