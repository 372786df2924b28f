package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaMessagesIT {
  private static final long ROWS = 100_000;

  @TempDir Path directory;

  @Test
  void whoReadsCommittedRowsSeesEachOnceThoughTheJobFails() throws Exception {
    try (KafkaBroker broker = new KafkaBroker(directory)) {
      broker.makeTopic("events", 3);
      boolean failed =
          FailsOnce.run(
              ROWS,
              Duration.ofMillis(300),
              KafkaMessages.events(target(broker.address(), "events")));

      assertThat(failed).isTrue();
      List<ConsumerRecord<String, String>> records = broker.committed("events");
      assertThat(records).hasSize((int) ROWS);
      assertThat(records.stream().map(record -> header(record, "event_id")).sorted().toList())
          .isEqualTo(LongStream.rangeClosed(1, ROWS).mapToObj(n -> "g-" + n).sorted().toList());
      Map<String, Integer> partitions = new HashMap<>();
      assertThat(records)
          .allMatch(
              record ->
                  partitions.merge(record.key(), record.partition(), (a, b) -> b)
                      == record.partition());
      ConsumerRecord<String, String> first = records.get(0);
      assertThat(first.value()).startsWith("{\"event_id\":\"" + header(first, "event_id") + '"');
      assertThat(header(first, "kind")).isEqualTo("event");
      assertThat(header(first, "event_type")).isEqualTo("gift_sent");
    }
  }

  @Test
  void aTargetThatIsNoneIsRefusedInWords() {
    assertThatThrownBy(() -> target("", "events"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> new KafkaMessages.Target("b:1", "t", Duration.ZERO, "p", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("above zero");
    assertThatThrownBy(
            () ->
                new KafkaMessages.Target(
                    "b:1", "t", Duration.ofMinutes(1), "p", Map.of("acks", "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("acks");
  }

  private static KafkaMessages.Target target(String brokers, String topic) {
    return new KafkaMessages.Target(
        brokers, topic, Duration.ofMinutes(5), "footlight-events", Map.of());
  }

  private static String header(ConsumerRecord<String, String> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
