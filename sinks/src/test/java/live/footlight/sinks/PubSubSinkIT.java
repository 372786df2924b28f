package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.pubsub.v1.PubsubMessage;
import io.grpc.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import live.footlight.contract.view.TrackedRow;
import live.footlight.sinks.PubSubService.Trouble;
import org.apache.flink.api.connector.sink2.Sink;
import org.junit.jupiter.api.Test;

class PubSubSinkIT {
  private static final long ROWS = 20_000;
  private static final int USERS = 100;

  @Test
  void everyRowArrivesInItsKeysOrderThroughATroubledServiceThoughTheJobFails() throws Exception {
    try (PubSubService service =
        new PubSubService(
            n ->
                n % 23 == 0
                    ? new Trouble(Status.UNAVAILABLE, false)
                    : n % 31 == 0 ? new Trouble(Status.UNAVAILABLE, true) : null)) {
      boolean failed = FailsOnce.run(ROWS, Duration.ofMillis(30), sink(service));

      assertThat(failed).isTrue();
      assertThat(service.refused()).isPositive();
      assertThat(ids(service.taken()))
          .isEqualTo(
              LongStream.rangeClosed(1, ROWS).mapToObj(n -> "g-" + n).collect(Collectors.toSet()));
      assertThat(
              service.taken().stream()
                  .collect(Collectors.toMap(PubSubSinkIT::id, PubsubMessage::getData, (a, b) -> a)))
          .allSatisfy(
              (id, data) ->
                  assertThat(data.toStringUtf8()).startsWith("{\"event_id\":\"" + id + '"'));
      Map<String, List<PubsubMessage>> byUserAndSubtask =
          service.taken().stream()
              .collect(
                  Collectors.groupingBy(
                      m -> m.getOrderingKey() + (number(id(m)) > ROWS / 2 ? " late" : " early"),
                      LinkedHashMap::new,
                      Collectors.toList()));
      assertThat(byUserAndSubtask).hasSize(2 * USERS);
      byUserAndSubtask.forEach(
          (user, messages) ->
              // Those taken twice apart, by their first time.
              assertThat(List.copyOf(ids(messages)))
                  .as(user)
                  .isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b))));
      assertThat(service.taken().get(0).getAttributesMap())
          .containsEntry("source", "/test")
          .containsEntry("event_type", "gift_sent")
          .containsEntry("kind", "event")
          .containsEntry("revision", "0");
    }
  }

  @Test
  void aRefusalFailsTheJob() throws Exception {
    try (PubSubService service =
        new PubSubService(n -> new Trouble(Status.PERMISSION_DENIED, false))) {
      assertThatThrownBy(() -> FailsOnce.run(100, Duration.ofMillis(100), sink(service)))
          .hasStackTraceContaining("PERMISSION_DENIED");
    }
  }

  private static Sink<TrackedRow> sink(PubSubService service) {
    return new PubSubSink<>(
        new PubSubSink.Target(
            "footlight", "events", service.address(), Duration.ofMinutes(2), 4_000),
        RowMessages.EVENTS);
  }

  private static Set<String> ids(List<PubsubMessage> messages) {
    return messages.stream()
        .map(PubSubSinkIT::id)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String id(PubsubMessage message) {
    return message.getAttributesOrThrow("event_id");
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring(2));
  }
}
