package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.pubsub.v1.PubsubMessage;
import io.grpc.Status;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import live.footlight.contract.view.TrackedRow;
import live.footlight.sinks.PubSubService.Trouble;
import org.junit.jupiter.api.Test;

class PubSubSinkIT {
  private static final int ROWS = 5_000;
  private static final int USERS = 50;

  @Test
  void everyRowArrivesInItsUsersOrderThroughATroubledService() throws Exception {
    try (PubSubService service =
            new PubSubService(
                n ->
                    n % 7 == 0
                        ? new Trouble(Status.UNAVAILABLE, false)
                        : n % 11 == 0 ? new Trouble(Status.UNAVAILABLE, true) : null);
        SinkHarness<TrackedRow> sink = open(service)) {
      for (int i = 0; i < ROWS; i++) {
        sink.write(row(i));
        if (i % 1_000 == 999) {
          sink.checkpoint();
          // What a checkpoint holds is there when it completes.
          assertThat(ids(service.taken())).hasSize(i + 1);
        }
      }

      assertThat(service.refused()).isPositive();
      assertThat(ids(service.taken()))
          .isEqualTo(IntStream.range(0, ROWS).mapToObj(i -> "g-" + i).collect(Collectors.toSet()));
      Map<String, List<PubsubMessage>> byUser =
          service.taken().stream().collect(Collectors.groupingBy(PubsubMessage::getOrderingKey));
      assertThat(byUser).hasSize(USERS);
      byUser.forEach(
          (user, messages) ->
              // Those taken twice apart, by their first time.
              assertThat(List.copyOf(ids(messages)))
                  .as(user)
                  .isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b))));
      PubsubMessage first = service.taken().get(0);
      assertThat(first.getAttributesMap())
          .containsEntry("source", "/test")
          .containsEntry("event_type", "gift_sent")
          .containsEntry("kind", "event")
          .containsEntry("revision", "0");
      assertThat(first.getData().toStringUtf8())
          .startsWith("{\"event_id\":\"" + first.getAttributesOrThrow("event_id") + '"');
      assertThat(sink.counter("acknowledgedMessages")).isEqualTo(ROWS);
    }
  }

  @Test
  void aRefusalFailsTheCheckpoint() throws Exception {
    try (PubSubService service =
            new PubSubService(n -> new Trouble(Status.PERMISSION_DENIED, false));
        SinkHarness<TrackedRow> sink = open(service)) {
      sink.write(row(1));

      assertThatThrownBy(sink::checkpoint).hasStackTraceContaining("PERMISSION_DENIED");
    }
  }

  private static SinkHarness<TrackedRow> open(PubSubService service) throws Exception {
    return new SinkHarness<>(
        new PubSubSink<>(
            new PubSubSink.Target(
                "footlight", "events", service.address(), Duration.ofMinutes(2), 400),
            RowMessages.EVENTS),
        TrackingTypes.TRACKED_ROW);
  }

  private static TrackedRow row(int i) {
    return Tracked.gift("g-" + i, "u" + i % USERS, i + 1, Tracked.AT + i);
  }

  private static Set<String> ids(List<PubsubMessage> messages) {
    return messages.stream()
        .map(message -> message.getAttributesOrThrow("event_id"))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring(2));
  }
}
