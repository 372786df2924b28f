package live.footlight.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class TrackingOptionsTest {
  private final Configuration config = new Configuration();

  @Test
  void nothingGoesToABrokerUnlessItIsSaidWhere() {
    assertThat(TrackingOptions.kafka(config)).isEmpty();
    assertThat(TrackingOptions.pubSub(config)).isEmpty();

    config.set(TrackingOptions.KAFKA_BOOTSTRAP, "kafka:9092");
    config.setString("footlight.tracking.kafka.properties.security.protocol", "SSL");
    config.set(TrackingOptions.PUBSUB_PROJECT, "live");

    assertThat(TrackingOptions.kafka(config))
        .hasValueSatisfying(
            target -> {
              assertThat(target.brokers()).isEqualTo("kafka:9092");
              assertThat(target.properties()).containsEntry("security.protocol", "SSL");
            });
    assertThat(TrackingOptions.pubSub(config))
        .hasValueSatisfying(
            target -> {
              assertThat(target.project()).isEqualTo("live");
              assertThat(target.emulator()).isNull();
            });
  }

  @Test
  void whoSaysSomethingOfABrokerHasToSayWhereItIs() {
    config.setString("footlight.tracking.kafka.properties.security.protocol", "SSL");
    config.set(TrackingOptions.PUBSUB_ENDPOINT, "localhost:8085");

    assertThatThrownBy(() -> TrackingOptions.kafka(config))
        .hasMessage(
            "footlight.tracking.kafka.properties.security.protocol is given, but"
                + " footlight.tracking.kafka.bootstrap is not, without which nothing goes there;"
                + " give both or neither");
    assertThatThrownBy(() -> TrackingOptions.pubSub(config))
        .hasMessageStartingWith(
            "footlight.tracking.pubsub.endpoint is given, but footlight.tracking.pubsub.project"
                + " is not");
  }

  @Test
  void whatTheSinkSetsItselfIsNotToBeGiven() {
    config.set(TrackingOptions.KAFKA_BOOTSTRAP, "kafka:9092");
    config.setString("footlight.tracking.kafka.properties.transactional.id", "mine");

    assertThatThrownBy(() -> TrackingOptions.kafka(config))
        .hasMessageContaining("transactional.id");
  }

  @Test
  void endsThatShowNothingWithoutCheckpointsWantThem() {
    config.set(TrackingOptions.LAKE, "file:///lake");

    assertThatThrownBy(() -> wire(0)).hasMessageContaining("execution.checkpointing.interval");
    wire(10_000);
  }

  @Test
  void aTransactionOutlivesTheIntervalOfCheckpoints() {
    config.set(TrackingOptions.KAFKA_BOOTSTRAP, "kafka:9092");
    config.set(TrackingOptions.KAFKA_TRANSACTION_TIMEOUT, Duration.ofMinutes(1));

    assertThatThrownBy(() -> wire(60_000))
        .hasMessageContaining("footlight.tracking.kafka.transaction-timeout (PT1M)");
    wire(59_999);
  }

  private void wire(long checkpointsEveryMs) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
    if (checkpointsEveryMs > 0) {
      env.enableCheckpointing(checkpointsEveryMs);
    }
    new TrackingJob().wire(env, config);
  }
}
