package live.footlight.standalone.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import live.footlight.standalone.PlainFailure;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.MiniClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Flink cluster that runs the jobs: one inside this process, whose jobs go on from their newest
 * checkpoint or savepoint and end with a savepoint; or one elsewhere, which keeps its jobs to
 * itself when this process ends.
 */
public final class JobCluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobCluster.class);
  private static final Duration SAVEPOINT_WITHIN = Duration.ofSeconds(20);
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);

  /** A cluster elsewhere takes the jars in first. */
  private static final Duration SUBMITTED_WITHIN = Duration.ofSeconds(60);

  private static final String ELSEWHERE_CHECKPOINT_EVERY = "10 s";

  private final ClusterClient<?> client;
  private final Optional<MiniCluster> inside;
  private final Optional<ClusterElsewhere> elsewhere;
  private final Optional<Path> directory;
  private final List<Path> jars;
  private final int parallelism;
  private final Map<String, JobID> jobs = new LinkedHashMap<>();

  private JobCluster(
      ClusterClient<?> client,
      Optional<MiniCluster> inside,
      Optional<ClusterElsewhere> elsewhere,
      Optional<Path> directory,
      int parallelism,
      List<Path> jars) {
    this.client = client;
    this.inside = inside;
    this.elsewhere = elsewhere;
    this.directory = directory;
    this.parallelism = parallelism;
    this.jars = jars;
  }

  /**
   * Starts a cluster of one task manager in this process.
   *
   * @param directory where checkpoints and savepoints lie
   * @param parallelism of each job
   * @param jobs how many there will be
   */
  public static JobCluster inside(Path directory, int parallelism, int jobs) {
    int slots = parallelism * jobs;
    Path working = directory.resolve("tmp");
    deleteLeftovers(working);
    Configuration configuration = new Configuration();
    configuration.setString("rest.bind-address", "127.0.0.1");
    configuration.setString("rest.address", "127.0.0.1");
    configuration.setString("rest.port", "0");
    configuration.setString("taskmanager.memory.managed.size", "64m");
    String network = 24 + 8 * jobs + "m";
    configuration.setString("taskmanager.memory.network.min", network);
    configuration.setString("taskmanager.memory.network.max", network);
    configuration.setString("taskmanager.numberOfTaskSlots", Integer.toString(slots));
    configuration.setString("io.tmp.dirs", working.toString());
    configuration.setString("process.working-dir", working.toString());
    configuration.setString("web.cancel.enable", "false");
    configuration.setString(
        "metrics.reporter.micrometer.factory.class", JobCounters.Factory.class.getName());
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    try {
      cluster.start();
    } catch (Exception e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE, "The embedded Flink does not start: " + e.getMessage(), e);
    }
    return new JobCluster(
        new MiniClusterClient(configuration, cluster),
        Optional.of(cluster),
        Optional.empty(),
        Optional.of(directory),
        parallelism,
        List.of());
  }

  /**
   * Connects to a cluster elsewhere, which runs each job as it would one of its own: with its
   * {@code parallelism.default}.
   *
   * @param rest address of its REST endpoint, such as {@code http://flink:8081}
   * @param jars what its task managers need to run the jobs
   */
  public static JobCluster at(URI rest, List<Path> jars) {
    ClusterElsewhere cluster = ClusterElsewhere.at(rest);
    return new JobCluster(
        cluster.client(),
        Optional.empty(),
        Optional.of(cluster),
        Optional.empty(),
        cluster.parallelism(),
        jars);
  }

  /**
   * Submits jobs, but those of whose names a cluster elsewhere runs one already, and waits until
   * all are accepted. In this process each goes on from its newest checkpoint or savepoint.
   *
   * @param wirings by name of the job, what puts its sources, operators and sinks into the
   *     environment
   */
  public void submit(Map<String, Consumer<StreamExecutionEnvironment>> wirings) {
    // All are put together before any is sent: one that cannot be leaves no other behind.
    Map<String, JobGraph> graphs = new LinkedHashMap<>();
    wirings.forEach(
        (name, wiring) -> {
          Optional<JobID> already = inside.isPresent() ? Optional.empty() : runningElsewhere(name);
          already.ifPresentOrElse(
              id -> {
                LOG.info("{} runs on the cluster already", name);
                jobs.put(name, id);
              },
              () -> graphs.put(name, graph(name, wiring)));
        });
    // Sent at once: each job takes its jars along, and sending them is mostly waiting.
    Map<String, CompletableFuture<JobID>> submissions = new LinkedHashMap<>();
    graphs.forEach((name, graph) -> submissions.put(name, client.submitJob(graph)));
    submissions.forEach(
        (name, submission) ->
            jobs.put(name, await(submission, SUBMITTED_WITHIN, "submit " + name)));
  }

  private JobGraph graph(String name, Consumer<StreamExecutionEnvironment> wiring) {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(settings(name));
    wiring.accept(environment);
    JobGraph graph = environment.getStreamGraph().getJobGraph();
    for (Path jar : jars) {
      graph.addJar(new org.apache.flink.core.fs.Path(jar.toUri()));
    }
    return graph;
  }

  /** The state of each job, and {@code STARTING} while not all of its tasks run. */
  public Map<String, String> states() {
    Map<String, String> states = new LinkedHashMap<>();
    jobs.forEach((name, id) -> states.put(name, state(id)));
    return states;
  }

  /**
   * Why jobs that were submitted do not run yet, where that is for want of slots, in a sentence.
   */
  public Optional<String> shortage() {
    return elsewhere.flatMap(cluster -> cluster.shortage(jobs));
  }

  /** Why each job failed last, in one line; nothing for those that did not. */
  public Map<String, String> failures() {
    Map<String, String> failures = new LinkedHashMap<>();
    jobs.forEach(
        (name, id) -> failure(id).ifPresent(cause -> failures.put(name, rootOf(cause).toString())));
    return failures;
  }

  private Optional<Throwable> failure(JobID id) {
    ClassLoader loader = JobCluster.class.getClassLoader();
    if (inside.isPresent()) {
      ErrorInfo failure =
          await(inside.get().getExecutionGraph(id), "see why a job failed").getFailureInfo();
      return Optional.ofNullable(failure).map(info -> info.getException().deserializeError(loader));
    }
    return state(id).equals("FAILED")
        ? await(client.requestJobResult(id), "see why a job failed")
            .getSerializedThrowable()
            .map(error -> error.deserializeError(loader))
        : Optional.empty();
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Where the cluster's REST endpoint listens. */
  public String address() {
    return client.getWebInterfaceURL();
  }

  /**
   * Stops the jobs of a cluster in this process with a savepoint each, and the cluster. A savepoint
   * that takes too long is given up: the newest checkpoint is what the next start goes on from.
   */
  @Override
  public void close() {
    if (inside.isPresent()) {
      Map<String, CompletableFuture<String>> savepoints = new LinkedHashMap<>();
      jobs.forEach((name, id) -> savepoints.put(name, savepoint(name, id)));
      savepoints.forEach(JobCluster::awaitSavepoint);
    }
    client.close();
    inside.ifPresent(JobCluster::close);
  }

  private Configuration settings(String name) {
    Configuration settings = new Configuration();
    settings.setString("pipeline.name", name);
    settings.setString("parallelism.default", Integer.toString(parallelism));
    settings.setString("restart-strategy.type", "exponential-delay");
    settings.setString(
        "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    if (directory.isEmpty()) {
      // A job brings its own interval: that of the cluster's configuration is not looked at.
      settings.setString("execution.checkpointing.interval", ELSEWHERE_CHECKPOINT_EVERY);
      return settings;
    }
    Path of = directory.get().resolve(name);
    settings.setString("execution.checkpointing.interval", "2 s");
    settings.setString("execution.checkpointing.storage", "filesystem");
    settings.setString("execution.checkpointing.dir", of.resolve("checkpoints").toUri().toString());
    settings.setString("execution.checkpointing.tolerable-failed-checkpoints", "1000000");
    settings.setString("restart-strategy.exponential-delay.initial-backoff", "200 ms");
    settings.setString("restart-strategy.exponential-delay.max-backoff", "5 s");
    deleteEmptyDirectories(of);
    newestState(of)
        .ifPresent(
            path -> {
              LOG.info("{} goes on from {}", name, path);
              settings.setString("execution.state-recovery.path", path.toUri().toString());
              settings.setString("execution.state-recovery.claim-mode", "CLAIM");
            });
    return settings;
  }

  /** A killed process leaves its working files; nothing in them is of use to the next. */
  private static void deleteLeftovers(Path working) {
    if (!Files.exists(working)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(working)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.warn("Cannot delete {}", working, e);
    }
  }

  /** Each run makes directories of its own; those of earlier ones go once nothing is in them. */
  private static void deleteEmptyDirectories(Path of) {
    if (!Files.isDirectory(of)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(of)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).filter(Files::isDirectory).toList()) {
        try {
          Files.delete(path);
        } catch (DirectoryNotEmptyException inUse) {
          // It holds a checkpoint.
        }
      }
    } catch (IOException e) {
      LOG.warn("Cannot tidy {}", of, e);
    }
  }

  /** A checkpoint is complete when its metadata file is there; it is renamed into place. */
  static Optional<Path> newestState(Path of) {
    if (!Files.isDirectory(of)) {
      return Optional.empty();
    }
    try (Stream<Path> tree = Files.walk(of, 4)) {
      return tree.filter(file -> file.getFileName().toString().equals("_metadata"))
          .max(Comparator.comparing(JobCluster::writtenAt))
          .map(Path::getParent);
    } catch (IOException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE, "Cannot read the checkpoints under " + of + ": " + e, e);
    }
  }

  private static FileTime writtenAt(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException deletedMeanwhile) {
      return FileTime.fromMillis(0);
    }
  }

  private Optional<JobID> runningElsewhere(String name) {
    Collection<JobStatusMessage> all;
    try {
      all = await(client.listJobs(), "list jobs");
    } catch (PlainFailure e) {
      throw e;
    } catch (Exception e) {
      throw new PlainFailure(PlainFailure.UNAVAILABLE, "Flink cannot list its jobs: " + e, e);
    }
    return all.stream()
        .filter(job -> job.getJobName().equals(name))
        .filter(job -> !job.getJobState().isGloballyTerminalState())
        .map(JobStatusMessage::getJobId)
        .findFirst();
  }

  private String state(JobID id) {
    try {
      JobStatus status = await(client.getJobStatus(id), "ask for the state of a job");
      return status == JobStatus.RUNNING && !allTasksRun(id) ? "STARTING" : status.name();
    } catch (PlainFailure unknown) {
      return "UNKNOWN";
    }
  }

  private boolean allTasksRun(JobID id) {
    return elsewhere
        .map(cluster -> cluster.allTasksRun(id))
        .orElseGet(
            () ->
                StreamSupport.stream(
                        await(inside.orElseThrow().getExecutionGraph(id), "see a job's tasks")
                            .getAllExecutionVertices()
                            .spliterator(),
                        false)
                    .allMatch(vertex -> vertex.getExecutionState() == ExecutionState.RUNNING));
  }

  private CompletableFuture<String> savepoint(String name, JobID id) {
    String target = directory.orElseThrow().resolve(name).resolve("savepoints").toUri().toString();
    return client.stopWithSavepoint(id, false, target, SavepointFormatType.NATIVE);
  }

  private static void awaitSavepoint(String name, CompletableFuture<String> savepoint) {
    try {
      LOG.info(
          "{} stopped with {}",
          name,
          savepoint.get(SAVEPOINT_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("{} stops without a savepoint and will go on from its newest checkpoint", name, e);
    }
  }

  private static void close(MiniCluster cluster) {
    try {
      cluster.closeAsync().get(SAVEPOINT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The embedded Flink does not end in order", e);
    }
  }

  static <T> T await(CompletableFuture<T> future, String what) {
    return await(future, ANSWERS_WITHIN, what);
  }

  private static <T> T await(CompletableFuture<T> future, Duration within, String what) {
    try {
      return future.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlainFailure(PlainFailure.UNAVAILABLE, "Interrupted: cannot " + what, e);
    } catch (ExecutionException | TimeoutException e) {
      throw new PlainFailure(PlainFailure.UNAVAILABLE, "Flink cannot " + what + ": " + e, e);
    }
  }
}
