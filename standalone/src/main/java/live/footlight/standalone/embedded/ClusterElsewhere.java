package live.footlight.standalone.embedded;

import static live.footlight.standalone.embedded.JobCluster.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import live.footlight.standalone.PlainFailure;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.messages.webmonitor.ClusterOverview;
import org.apache.flink.runtime.rest.messages.ClusterConfigurationInfoHeaders;
import org.apache.flink.runtime.rest.messages.ConfigurationInfo;
import org.apache.flink.runtime.rest.messages.ConfigurationInfoEntry;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo.JobVertexDetailsInfo;

/** What the REST endpoint of a cluster elsewhere says of it. */
final class ClusterElsewhere {
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);

  private final URI rest;
  private final RestClusterClient<String> client;

  private ClusterElsewhere(URI rest, RestClusterClient<String> client) {
    this.rest = rest;
    this.client = client;
  }

  /**
   * Connects.
   *
   * @throws PlainFailure where no cluster answers
   */
  static ClusterElsewhere at(URI rest) {
    Configuration configuration = new Configuration();
    configuration.setString("rest.address", rest.getHost());
    configuration.setString(
        "rest.port", Integer.toString(rest.getPort() < 0 ? 8081 : rest.getPort()));
    configuration.setString("rest.connection-timeout", "3000");
    configuration.setString("rest.retry.max-attempts", "2");
    configuration.setString("rest.retry.delay", "500");
    try {
      RestClusterClient<String> client = new RestClusterClient<>(configuration, "standalone");
      client.listJobs().get(ANSWERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      return new ClusterElsewhere(rest, client);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE, "Interrupted while connecting to " + rest, e);
    } catch (Exception e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE,
          "No Flink cluster answers at "
              + rest
              + "; give the address of its REST endpoint to --flink",
          e);
    }
  }

  RestClusterClient<String> client() {
    return client;
  }

  /** What a job of its own would be run with: {@code parallelism.default}. */
  int parallelism() {
    ConfigurationInfo said =
        await(
            client.sendRequest(
                ClusterConfigurationInfoHeaders.getInstance(),
                EmptyMessageParameters.getInstance(),
                EmptyRequestBody.getInstance()),
            "tell its configuration");
    Configuration configured = new Configuration();
    for (ConfigurationInfoEntry entry : said) {
      configured.setString(entry.getKey(), entry.getValue());
    }
    return configured.get(CoreOptions.DEFAULT_PARALLELISM);
  }

  boolean allTasksRun(JobID job) {
    return vertices(job).stream()
        .allMatch(vertex -> tasks(vertex, ExecutionState.RUNNING) == vertex.getParallelism());
  }

  /**
   * What it lacks so that jobs can run, in one sentence; nothing where none waits for slots.
   *
   * @param jobs by name
   */
  Optional<String> shortage(Map<String, JobID> jobs) {
    ClusterOverview slots = await(client.getClusterOverview(), "tell its slots");
    if (slots.getNumSlotsAvailable() > 0) {
      return Optional.empty();
    }
    int needed = 0;
    List<String> waiting = new ArrayList<>();
    for (Map.Entry<String, JobID> job : jobs.entrySet()) {
      List<JobVertexDetailsInfo> vertices = vertices(job.getValue());
      // The tasks of a job share slots.
      needed += vertices.stream().mapToInt(JobVertexDetailsInfo::getParallelism).max().orElse(0);
      if (vertices.stream().anyMatch(vertex -> tasks(vertex, ExecutionState.SCHEDULED) > 0)) {
        waiting.add(job.getKey());
      }
    }
    return waiting.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "The Flink cluster at %s has %d slots and none of them is free, but the jobs need %d: %s"
                    .formatted(
                        rest,
                        slots.getNumSlotsTotal(),
                        needed,
                        waiting.size() == 1
                            ? waiting.get(0) + " waits"
                            : String.join(", ", waiting) + " wait")
                + ". Add task managers or raise taskmanager.numberOfTaskSlots; what waits then"
                + " starts by itself");
  }

  private List<JobVertexDetailsInfo> vertices(JobID job) {
    return List.copyOf(
        await(client.getJobDetails(job), "tell the tasks of a job").getJobVertexInfos());
  }

  private static int tasks(JobVertexDetailsInfo vertex, ExecutionState state) {
    return vertex.getTasksPerState().getOrDefault(state, 0);
  }
}
