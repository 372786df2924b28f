package live.footlight.jobs.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.PubsubMessage;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import live.footlight.jobs.JobOptions;
import live.footlight.jobs.tracking.TrackingScene.Said;
import live.footlight.sinks.KafkaBroker;
import live.footlight.sinks.PubSubService;
import live.footlight.sinks.PubSubService.Trouble;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows into a real Kafka and into a Pub/Sub that has troubles, while a task manager is killed. */
class TrackingBrokersIT {
  private static final String TOPIC = "footlight.tracked";
  private static final int TASK_MANAGERS = 2;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** A row or a revision, wherever it was read. */
  private record Read(
      String key, String kind, String source, String eventId, long revision, String value) {
    String type() {
      return JSON.readTree(value).path("event_type").asString();
    }

    Said said() {
      JsonNode row = JSON.readTree(value);
      return new Said(
          eventId,
          revision,
          row.path("visit_id").asString(null),
          row.path("touch_id").asString(null),
          row.path("utm_source").asString(null));
    }
  }

  @TempDir private Path directory;

  @Test
  void bothHaveTheSameAndTheFilesWordOfEveryEventThoughATaskManagerIsKilled() throws Exception {
    try (TrackingScene scene = new TrackingScene();
        KafkaBroker kafka = new KafkaBroker(directory);
        PubSubService pubSub =
            new PubSubService(n -> n % 9 == 0 ? new Trouble(Status.UNAVAILABLE, true) : null)) {
      kafka.makeTopic(TOPIC, 3);
      MiniCluster cluster = cluster();
      try {
        scene.send(500, 1);
        JobID job = submit(cluster, scene, kafka, pubSub);
        TrackingScene.awaitEqual("rows in Kafka", true, () -> !records(kafka).isEmpty());
        scene.send(400, 2);
        cluster.terminateTaskManager(0).get();
        cluster.startTaskManager();
        TrackingScene.awaitEqual("a failure", true, () -> failed(cluster, job));
        scene.send(100, 3);

        TrackingScene.awaitEqual(
            "the last words in Kafka",
            scene.expectedWords(),
            () -> TrackingScene.lastWords(records(kafka).stream().map(Read::said).toList()));
        scene.awaitAccounts(0);
        TrackingScene.awaitEqual(
            "the distinct messages of Pub/Sub",
            Set.copyOf(records(kafka)),
            () -> Set.copyOf(messages(pubSub)));
      } finally {
        cluster.closeAsync().get();
      }

      List<Read> records = records(kafka);
      assertThat(records).doesNotHaveDuplicates();
      assertThat(records.stream().filter(read -> read.revision() > 0)).isNotEmpty();
      List<Read> messages = messages(pubSub);
      assertThat(messages).as("some of them twice").hasSizeGreaterThan(records.size());
      // Gifts of a user come out of one subtask, so either has them in the order it gave them.
      assertThat(byKey(messages, "gift_sent")).isEqualTo(byKey(records, "gift_sent"));
    }
  }

  private static Map<String, List<Read>> byKey(List<Read> all, String type) {
    Map<String, Set<Read>> firsts = new TreeMap<>();
    for (Read read : all) {
      if (read.kind().equals("event") && read.type().equals(type)) {
        firsts.computeIfAbsent(read.key(), key -> new LinkedHashSet<>()).add(read);
      }
    }
    Map<String, List<Read>> ordered = new LinkedHashMap<>();
    firsts.forEach((key, reads) -> ordered.put(key, List.copyOf(reads)));
    return ordered;
  }

  private static List<Read> records(KafkaBroker kafka) {
    List<Read> read = new ArrayList<>();
    for (ConsumerRecord<String, String> record : kafka.committed(TOPIC)) {
      read.add(
          new Read(
              record.key(),
              header(record, "kind"),
              header(record, "source"),
              header(record, "event_id"),
              Long.parseLong(header(record, "revision")),
              record.value()));
    }
    return read;
  }

  private static String header(ConsumerRecord<String, String> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  private static List<Read> messages(PubSubService pubSub) {
    List<Read> read = new ArrayList<>();
    for (PubsubMessage message : pubSub.taken()) {
      read.add(
          new Read(
              message.getOrderingKey(),
              message.getAttributesOrThrow("kind"),
              message.getAttributesOrThrow("source"),
              message.getAttributesOrThrow("event_id"),
              Long.parseLong(message.getAttributesOrThrow("revision")),
              message.getData().toStringUtf8()));
    }
    return read;
  }

  /** A slot on each of its task managers, so that the job is on all of them. */
  private static MiniCluster cluster() throws Exception {
    Configuration config = new Configuration();
    config.setString("rest.port", "0");
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(config)
                .setNumTaskManagers(TASK_MANAGERS)
                .setNumSlotsPerTaskManager(1)
                .build());
    cluster.start();
    return cluster;
  }

  private static boolean failed(MiniCluster cluster, JobID job) {
    return cluster.getExecutionGraph(job).join().getFailureInfo() != null;
  }

  private JobID submit(
      MiniCluster cluster, TrackingScene scene, KafkaBroker kafka, PubSubService pubSub)
      throws Exception {
    Configuration config = new Configuration();
    config.setString("execution.checkpointing.interval", "500ms");
    config.setString("restart-strategy.type", "fixed-delay");
    config.setString("restart-strategy.fixed-delay.attempts", "100");
    config.setString("restart-strategy.fixed-delay.delay", "200ms");
    config.set(JobOptions.REDIS_URI, scene.redis.uri());
    config.set(JobOptions.MONGO_URI, scene.mongoUri);
    config.set(JobOptions.TICK, Duration.ofMillis(20));
    config.set(TrackingOptions.TICK, Duration.ofMillis(50));
    config.set(TrackingOptions.KAFKA_BOOTSTRAP, kafka.address());
    config.set(TrackingOptions.PUBSUB_PROJECT, "footlight");
    config.set(TrackingOptions.PUBSUB_ENDPOINT, pubSub.address());
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(TASK_MANAGERS, config);
    new TrackingJob().wire(env, config);
    return cluster.submitJob(env.getStreamGraph().getJobGraph()).get().getJobID();
  }
}
