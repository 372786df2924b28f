package live.footlight.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a savepoint holds on to, and what a change of it looks like: {@code topology.txt} of each
 * job. Where it changed on purpose, regenerate it: {@code ./mvnw -pl flink-jobs -am test
 * -Dtest=TopologyTest -Dsurefire.extraArgs=-Dfootlight.regenerate=true}. A uid that goes takes its
 * state with it.
 */
class TopologyTest {
  static Stream<Job> jobs() {
    return Jobs.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void theTopologyIsTheCommittedOne(Job job) throws Exception {
    StringBuilder text = new StringBuilder();
    StreamGraph graph = graph(job);
    Map<String, StreamNode> byUid = new TreeMap<>();
    graph.getStreamNodes().forEach(node -> byUid.put(uid(node), node));
    byUid.forEach(
        (uid, node) -> {
          text.append(uid).append("  ").append(node.getOperatorName()).append('\n');
          node.getInEdges().stream()
              .map(edge -> "    <- " + uid(graph.getStreamNode(edge.getSourceId())) + how(edge))
              .sorted()
              .forEach(line -> text.append(line).append('\n'));
        });
    Path committed = Path.of("src/test/resources", job.name(), "topology.txt");
    if (Boolean.getBoolean("footlight.regenerate")) {
      Files.createDirectories(committed.getParent());
      Files.writeString(committed, text);
    }

    assertThat(Files.readString(committed)).isEqualTo(text.toString());
  }

  /** An end of tracking can be switched off; of any other job a uid that is gone is a mistake. */
  @ParameterizedTest
  @MethodSource("jobs")
  void onlyOfTrackingMayStateBeLeftBehind(Job job) {
    StreamExecutionEnvironment env = wired(job);
    env.configure(new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, "file:///state"));

    assertThat(env.getStreamGraph().getSavepointRestoreSettings().allowNonRestoredState())
        .isEqualTo(job.name().equals("tracking"));
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void everyOperatorHasAUidAfterItsJobAndItsRole(Job job) {
    for (StreamNode node : graph(job).getStreamNodes()) {
      assertThat(uid(node))
          .as(node.getOperatorName())
          .matches("(Sink Committer: )?" + job.name() + "\\.[a-z][a-z-]*");
      assertThat(node.getOperatorName()).isNotBlank();
    }
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void noTypeIsLeftToKryoAndNoUidToChance(Job job) {
    StreamExecutionEnvironment env = wired(job);

    assertThat(env.getConfiguration().get(PipelineOptions.GENERIC_TYPES)).isFalse();
    assertThat(env.getConfiguration().get(PipelineOptions.AUTO_GENERATE_UIDS)).isFalse();
    // The serializers of every edge are made here, where a generic type throws.
    assertThat(env.getStreamGraph().getJobGraph().getVertices()).isNotEmpty();
  }

  private static StreamGraph graph(Job job) {
    return wired(job).getStreamGraph();
  }

  private static StreamExecutionEnvironment wired(Job job) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
    env.enableCheckpointing(60_000);
    // With every end that can be switched on.
    Configuration everything = new Configuration();
    everything.setString("footlight.tracking.lake", "file:///lake");
    everything.setString("footlight.tracking.kafka.bootstrap", "kafka:9092");
    everything.setString("footlight.tracking.pubsub.project", "footlight");
    job.wire(env, everything);
    return env;
  }

  private static String uid(StreamNode node) {
    return node.getTransformationUID();
  }

  private static String how(StreamEdge edge) {
    String tag = edge.getOutputTag() == null ? "" : " [" + edge.getOutputTag().getId() + "]";
    return tag + " " + edge.getPartitioner();
  }
}
