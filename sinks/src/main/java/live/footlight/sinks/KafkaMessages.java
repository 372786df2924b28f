package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Rows into a Kafka topic, as {@link RowMessages} has them, in transactions that end with the
 * checkpoint: who reads with {@code isolation.level=read_committed} sees each row once.
 */
public final class KafkaMessages {
  /** Properties that the sink sets itself, or that exactly once rests on. */
  private static final Set<String> OURS =
      Set.of(
          ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

  private KafkaMessages() {}

  /**
   * Where to.
   *
   * @param brokers {@code host:port,…}
   * @param topic has to be there, or the brokers make it
   * @param transactionTimeout longer than a checkpoint's interval and the longest outage together,
   *     or what was written between is lost; at most the brokers' {@code
   *     transaction.max.timeout.ms}, 15 minutes unless they say so
   * @param idPrefix of the transactions; of no other job on these brokers
   * @param properties of the producer, such as {@code security.protocol}
   */
  public record Target(
      String brokers,
      String topic,
      Duration transactionTimeout,
      String idPrefix,
      Map<String, String> properties) {
    public Target {
      if (brokers.isBlank() || topic.isBlank() || idPrefix.isBlank()) {
        throw new IllegalArgumentException(
            "Kafka wants brokers, a topic and a prefix of transactions; one of them is empty");
      }
      if (transactionTimeout.isNegative() || transactionTimeout.isZero()) {
        throw new IllegalArgumentException(
            "the timeout of Kafka's transactions must be above zero, not " + transactionTimeout);
      }
      for (String name : properties.keySet()) {
        if (OURS.contains(name)) {
          throw new IllegalArgumentException(
              "the property " + name + " of Kafka's producer is not to be given, the sink sets it");
        }
      }
      properties = Map.copyOf(properties);
    }
  }

  /** A sink for rows. */
  public static KafkaSink<TrackedRow> events(Target target) {
    return sink(target, "events", RowMessages.EVENTS);
  }

  /** A sink for revisions, into the same topic. */
  public static KafkaSink<TrackedRevision> revisions(Target target) {
    return sink(target, "revisions", RowMessages.REVISIONS);
  }

  private static <R> KafkaSink<R> sink(Target target, String kind, RowMessages<R> messages) {
    Properties properties = new Properties();
    properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    properties.putAll(target.properties());
    properties.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Long.toString(target.transactionTimeout().toMillis()));
    return KafkaSink.<R>builder()
        .setBootstrapServers(target.brokers())
        .setKafkaProducerConfig(properties)
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(target.idPrefix() + '-' + kind)
        .setRecordSerializer(new Records<>(target.topic(), messages))
        .build();
  }

  /** Messages as Kafka's records. */
  private static final class Records<R> implements KafkaRecordSerializationSchema<R>, Serializable {
    @Serial private static final long serialVersionUID = 1L;

    private final String topic;
    private final RowMessages<R> messages;

    Records(String topic, RowMessages<R> messages) {
      this.topic = topic;
      this.messages = messages;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(R row, KafkaSinkContext context, Long at) {
      RowMessages.Message message = messages.of(row);
      return new ProducerRecord<>(
          topic,
          null,
          null,
          message.key().getBytes(UTF_8),
          message.value(),
          List.of(
              header("content-type", "application/json"),
              header("event_id", message.eventId()),
              header("source", message.source()),
              header("event_type", message.eventType()),
              header("kind", message.kind()),
              header("revision", Long.toString(message.revision()))));
    }

    private static Header header(String name, String value) {
      return new RecordHeader(name, value.getBytes(UTF_8));
    }
  }
}
