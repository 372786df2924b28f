package live.footlight.jobs.tracking;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import live.footlight.domain.tracking.TrackingSettings;
import live.footlight.jobs.JobOptions;
import live.footlight.sinks.KafkaMessages;
import live.footlight.sinks.PubSubSink;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.CheckpointConfig;

/** Options of tracking; {@code docs/configuration.md} is made from their descriptions. */
public final class TrackingOptions {
  public static final ConfigOption<Duration> TICK =
      ConfigOptions.key("footlight.tracking.tick")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription(
              "How often rows come out. Events that come within one tick know of each other, so a"
                  + " longer one makes fewer revisions. Rollups are published when the checkpoint that"
                  + " holds them is complete, and by this tick where there are no checkpoints.");

  public static final ConfigOption<Duration> VISIT_IDLE =
      ConfigOptions.key("footlight.tracking.visit.idle")
          .durationType()
          .defaultValue(Duration.ofMinutes(30))
          .withDescription("A visit ends where its visitor does nothing for so long.");

  public static final ConfigOption<Duration> VISIT_LONGEST =
      ConfigOptions.key("footlight.tracking.visit.longest")
          .durationType()
          .defaultValue(Duration.ofHours(24))
          .withDescription("A visit is shorter than this.");

  public static final ConfigOption<Duration> RECUT =
      ConfigOptions.key("footlight.tracking.recut")
          .durationType()
          .defaultValue(Duration.ofDays(7))
          .withDescription(
              "How late an event may be, against the latest of its visitor, to be cut into visits,"
                  + " and how far back visits and attributions are revised. One that is later still"
                  + " has a row without a visit, and its touches count.");

  public static final ConfigOption<Duration> DEDUPE =
      ConfigOptions.key("footlight.tracking.dedupe")
          .durationType()
          .defaultValue(Duration.ofDays(7))
          .withDescription(
              "How long after an event a repetition of it is known as one, by the times at which"
                  + " the edge took them.");

  public static final ConfigOption<Integer> EXACT_USERS =
      ConfigOptions.key("footlight.tracking.exact-users")
          .intType()
          .defaultValue(1_000)
          .withDescription(
              "Up to how many users of a rollup are counted exactly; beyond it they are estimated,"
                  + " and the rollup says with what error.");

  public static final ConfigOption<Duration> FORGET =
      ConfigOptions.key("footlight.tracking.forget")
          .durationType()
          .defaultValue(Duration.ofDays(400))
          .withDescription(
              "State of a visitor, or of a day's rollups, that nothing came for in so long goes. A"
                  + " visitor who comes after that is a new one.");

  public static final ConfigOption<String> LAKE =
      ConfigOptions.key("footlight.tracking.lake")
          .stringType()
          .defaultValue("")
          .withDescription(
              "Where rows and their revisions are written as Parquet files: a directory that all"
                  + " task managers see, such as file:///data/lake. Empty: no files are written.");

  public static final ConfigOption<String> KAFKA_BOOTSTRAP =
      ConfigOptions.key("footlight.tracking.kafka.bootstrap")
          .stringType()
          .defaultValue("")
          .withDescription(
              "Kafka's brokers, host:port,…, to which rows and revisions go in transactions, each"
                  + " once. Empty: nothing goes to Kafka.");

  public static final ConfigOption<String> KAFKA_TOPIC =
      ConfigOptions.key("footlight.tracking.kafka.topic")
          .stringType()
          .defaultValue("footlight.tracked")
          .withDescription(
              "The topic for both; the header kind tells them apart. It has to be there, or the"
                  + " brokers make it.");

  public static final ConfigOption<Duration> KAFKA_TRANSACTION_TIMEOUT =
      ConfigOptions.key("footlight.tracking.kafka.transaction-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(15))
          .withDescription(
              "After how long the brokers give up a transaction. To be longer than a checkpoint's"
                  + " interval and the longest outage of the job together, or what was written"
                  + " between is missing in Kafka; at most the brokers' transaction.max.timeout.ms,"
                  + " which is 15 minutes unless they say so.");

  public static final ConfigOption<String> KAFKA_TRANSACTIONAL_ID_PREFIX =
      ConfigOptions.key("footlight.tracking.kafka.transactional-id-prefix")
          .stringType()
          .defaultValue("footlight-tracking")
          .withDescription(
              "Beginning of the ids of the transactions. Two jobs on the same brokers need two of"
                  + " them: a job that starts ends the transactions that begin like its own.");

  public static final ConfigOption<Map<String, String>> KAFKA_PROPERTIES =
      ConfigOptions.key("footlight.tracking.kafka.properties")
          .mapType()
          .defaultValue(Map.of())
          .withDescription(
              "Properties of Kafka's producer, each as an option of its own:"
                  + " footlight.tracking.kafka.properties.security.protocol,"
                  + " footlight.tracking.kafka.properties.sasl.jaas.config and so on.");

  public static final ConfigOption<String> PUBSUB_PROJECT =
      ConfigOptions.key("footlight.tracking.pubsub.project")
          .stringType()
          .defaultValue("")
          .withDescription(
              "The Google Cloud project to whose Pub/Sub rows and revisions go, at least once, those"
                  + " of a key in their order. Credentials are found as Google's clients find them"
                  + " (GOOGLE_APPLICATION_CREDENTIALS). Empty: nothing goes to Pub/Sub.");

  public static final ConfigOption<String> PUBSUB_TOPIC =
      ConfigOptions.key("footlight.tracking.pubsub.topic")
          .stringType()
          .defaultValue("footlight-tracked")
          .withDescription(
              "The topic for both, which has to be there; the attribute kind tells them apart.");

  public static final ConfigOption<String> PUBSUB_ENDPOINT =
      ConfigOptions.key("footlight.tracking.pubsub.endpoint")
          .stringType()
          .defaultValue("")
          .withDescription(
              "host:port of an emulator, which is spoken to in plain text and without credentials."
                  + " Empty: Google's own service.");

  public static final ConfigOption<Duration> PUBSUB_ANSWER_WITHIN =
      ConfigOptions.key("footlight.tracking.pubsub.answer-within")
          .durationType()
          .defaultValue(Duration.ofMinutes(2))
          .withDescription(
              "How long a message may stay unacknowledged, tries again included, before the job fails"
                  + " and starts again from its checkpoint.");

  public static final ConfigOption<Integer> PUBSUB_IN_FLIGHT =
      ConfigOptions.key("footlight.tracking.pubsub.in-flight")
          .intType()
          .defaultValue(10_000)
          .withDescription("Messages sent and not acknowledged, at most, by each subtask.");

  /** All of them, in the order of the page. */
  static final List<ConfigOption<?>> ALL =
      List.of(
          TICK,
          VISIT_IDLE,
          VISIT_LONGEST,
          RECUT,
          DEDUPE,
          EXACT_USERS,
          FORGET,
          LAKE,
          KAFKA_BOOTSTRAP,
          KAFKA_TOPIC,
          KAFKA_TRANSACTION_TIMEOUT,
          KAFKA_TRANSACTIONAL_ID_PREFIX,
          KAFKA_PROPERTIES,
          PUBSUB_PROJECT,
          PUBSUB_TOPIC,
          PUBSUB_ENDPOINT,
          PUBSUB_ANSWER_WITHIN,
          PUBSUB_IN_FLIGHT);

  private TrackingOptions() {}

  /** What the options come to. */
  static TrackingSettings settings(ReadableConfig config) {
    for (ConfigOption<Duration> option : List.of(TICK, VISIT_IDLE, VISIT_LONGEST, RECUT, FORGET)) {
      if (config.get(option).isZero() || config.get(option).isNegative()) {
        throw new IllegalArgumentException(option.key() + " is to be above 0");
      }
    }
    if (config.get(DEDUPE).toHours() < 1) {
      throw new IllegalArgumentException(DEDUPE.key() + " is below an hour");
    }
    if (config.get(EXACT_USERS) < 1) {
      throw new IllegalArgumentException(EXACT_USERS.key() + " is below 1");
    }
    return new TrackingSettings(
        config.get(VISIT_IDLE),
        config.get(VISIT_LONGEST),
        config.get(RECUT),
        config.get(DEDUPE),
        config.get(EXACT_USERS));
  }

  /** Where in Kafka rows go, if anywhere. */
  static Optional<KafkaMessages.Target> kafka(Configuration config) {
    if (config.get(KAFKA_BOOTSTRAP).isBlank()) {
      refuseOthers(config, KAFKA_BOOTSTRAP, "footlight.tracking.kafka.");
      return Optional.empty();
    }
    return Optional.of(
        new KafkaMessages.Target(
            config.get(KAFKA_BOOTSTRAP),
            config.get(KAFKA_TOPIC),
            config.get(KAFKA_TRANSACTION_TIMEOUT),
            config.get(KAFKA_TRANSACTIONAL_ID_PREFIX),
            config.get(KAFKA_PROPERTIES)));
  }

  /** Where in Pub/Sub rows go, if anywhere. */
  static Optional<PubSubSink.Target> pubSub(Configuration config) {
    if (config.get(PUBSUB_PROJECT).isBlank()) {
      refuseOthers(config, PUBSUB_PROJECT, "footlight.tracking.pubsub.");
      return Optional.empty();
    }
    String endpoint = config.get(PUBSUB_ENDPOINT);
    return Optional.of(
        new PubSubSink.Target(
            config.get(PUBSUB_PROJECT),
            config.get(PUBSUB_TOPIC),
            endpoint.isBlank() ? null : endpoint,
            config.get(PUBSUB_ANSWER_WITHIN),
            config.get(PUBSUB_IN_FLIGHT)));
  }

  /** Who says where in a broker means the broker to be used. */
  private static void refuseOthers(
      Configuration config, ConfigOption<String> missing, String beginning) {
    for (String given : config.keySet()) {
      if (given.startsWith(beginning) && !given.equals(missing.key())) {
        throw new IllegalArgumentException(
            given
                + " is given, but "
                + missing.key()
                + " is not, without which nothing goes there; give both or neither");
      }
    }
  }

  /** Refuses ends that show nothing without checkpoints where there are none. */
  static void check(Configuration config, CheckpointConfig checkpoints) {
    boolean used =
        !config.get(LAKE).isBlank()
            || !config.get(KAFKA_BOOTSTRAP).isBlank()
            || !config.get(PUBSUB_PROJECT).isBlank();
    if (used && !checkpoints.isCheckpointingEnabled() && !config.get(JobOptions.BOUNDED)) {
      throw new IllegalArgumentException(
          "Rows are in files, Kafka and Pub/Sub when their checkpoint is complete, and this job takes"
              + " none; set execution.checkpointing.interval in Flink's configuration");
    }
    Duration timeout = config.get(KAFKA_TRANSACTION_TIMEOUT);
    if (!config.get(KAFKA_BOOTSTRAP).isBlank()
        && checkpoints.isCheckpointingEnabled()
        && timeout.toMillis() <= checkpoints.getCheckpointInterval()) {
      throw new IllegalArgumentException(
          KAFKA_TRANSACTION_TIMEOUT.key()
              + " ("
              + timeout
              + ") is to be longer than the interval of checkpoints ("
              + Duration.ofMillis(checkpoints.getCheckpointInterval())
              + ") and the longest outage together");
    }
  }
}
