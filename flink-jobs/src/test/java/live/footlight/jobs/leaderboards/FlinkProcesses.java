package live.footlight.jobs.leaderboards;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Flink session cluster of real processes: Flink's own entry points, started from the jars that
 * Maven resolved and a Flink distribution holds; nothing that a job brings is on their class path.
 * The job comes as its jar over REST, as it does in production.
 */
final class FlinkProcesses implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final JsonMapper JSON = new JsonMapper();
  private static final int HEAP_MB = 640;
  private static final int TAIL_LINES = 40;

  /** Folders of a Maven repository from which a Flink distribution's {@code lib} is made. */
  private static final List<String> FLINK =
      List.of(
          "/org/apache/flink/",
          "/org/apache/commons/",
          "/at/yawk/lz4/",
          "/com/esotericsoftware/",
          "/com/twitter/",
          "/com/ververica/",
          "/commons-cli/",
          "/commons-collections/",
          "/commons-io/",
          "/org/javassist/",
          "/org/objenesis/",
          "/org/slf4j/",
          "/org/snakeyaml/",
          "/org/xerial/");

  /** What comes with the jobs that use it, never with Flink. */
  private static final List<String> CONNECTORS =
      List.of(
          "/org/apache/flink/flink-connector-kafka/", "/org/apache/flink/flink-connector-mongodb/");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;
  private final int restPort;
  private final List<Path> logs = new ArrayList<>();
  private final List<Process> taskManagers = new ArrayList<>();
  private final Process jobManager;

  private FlinkProcesses(Path directory, int restPort, int rpcPort) throws IOException {
    this.directory = directory;
    this.restPort = restPort;
    Map<String, String> config = new TreeMap<>();
    config.put("jobmanager.rpc.address", "127.0.0.1");
    config.put("jobmanager.rpc.port", Integer.toString(rpcPort));
    config.put("jobmanager.memory.process.size", "800m");
    config.put("rest.address", "127.0.0.1");
    config.put("rest.port", Integer.toString(restPort));
    config.put("taskmanager.host", "127.0.0.1");
    config.put("taskmanager.numberOfTaskSlots", "2");
    config.put("taskmanager.memory.process.size", "1200m");
    config.put("taskmanager.memory.managed.size", "128m");
    config.put("taskmanager.memory.network.min", "64m");
    config.put("taskmanager.memory.network.max", "64m");
    // A killed task manager is missed soon, and its job restarted soon.
    config.put("heartbeat.interval", "500");
    config.put("heartbeat.timeout", "15000");
    config.put("restart-strategy.type", "fixed-delay");
    config.put("restart-strategy.fixed-delay.attempts", "10");
    config.put("restart-strategy.fixed-delay.delay", "500ms");
    config.put("state.backend.type", "rocksdb");
    config.put("execution.checkpointing.interval", "1s");
    config.put("execution.checkpointing.incremental", "true");
    config.put("execution.checkpointing.dir", directory.resolve("checkpoints").toUri().toString());
    config.put(
        "execution.checkpointing.savepoint-dir",
        directory.resolve("savepoints").toUri().toString());
    config.put("web.upload.dir", directory.resolve("web").toString());
    config.put("io.tmp.dirs", directory.resolve("tmp").toString());
    Files.createDirectories(directory.resolve("tmp"));
    Files.write(
        directory.resolve("config.yaml"),
        config.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList());
    this.jobManager = start("jobmanager", StandaloneSessionClusterEntrypoint.class.getName());
  }

  /** Starts a job manager and task managers of two slots each, and waits until they are joined. */
  static FlinkProcesses start(Path directory, int taskManagers) throws Exception {
    Files.createDirectories(directory);
    FlinkProcesses cluster = new FlinkProcesses(directory, freePort(), freePort());
    try {
      for (int i = 0; i < taskManagers; i++) {
        cluster.addTaskManager();
      }
      cluster.await(
          "the task managers to join",
          () -> cluster.get("/overview").path("taskmanagers").asInt() == taskManagers);
      return cluster;
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  /** Adds one task manager process. */
  void addTaskManager() throws IOException {
    taskManagers.add(
        start("taskmanager-" + taskManagers.size(), TaskManagerRunner.class.getName()));
  }

  /** Kills the oldest living task manager without a chance to say goodbye. */
  void killTaskManager() throws InterruptedException {
    Process victim = taskManagers.stream().filter(Process::isAlive).findFirst().orElseThrow();
    victim.destroyForcibly();
    victim.waitFor();
  }

  /** Uploads a job's jar; the answer names it in {@link #run}. */
  String upload(Path jar) throws Exception {
    String boundary = "footlight-boundary";
    byte[] head =
        ("--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                + jar.getFileName()
                + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n")
            .getBytes(UTF_8);
    byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(UTF_8);
    JsonNode answer =
        send(
            HttpRequest.newBuilder(uri("/jars/upload"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(
                    BodyPublishers.concat(
                        BodyPublishers.ofByteArray(head),
                        BodyPublishers.ofFile(jar),
                        BodyPublishers.ofByteArray(tail))));
    String file = answer.path("filename").asString();
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /**
   * Runs a main class of an uploaded jar.
   *
   * @param savepoint to start from, or null
   * @return the job's id
   */
  String run(
      String jar, String mainClass, int parallelism, String savepoint, List<String> arguments)
      throws Exception {
    Map<String, Object> request = new TreeMap<>();
    request.put("entryClass", mainClass);
    request.put("parallelism", parallelism);
    request.put("programArgsList", arguments);
    if (savepoint != null) {
      request.put("savepointPath", savepoint);
    }
    JsonNode answer =
        send(
            HttpRequest.newBuilder(uri("/jars/" + jar + "/run"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(request))));
    String job = answer.path("jobid").asString();
    awaitRunning(job);
    return job;
  }

  /** Waits until every task of the job runs. */
  void awaitRunning(String job) throws Exception {
    await(
        "the job to run",
        () -> {
          JsonNode counts = get("/jobs/" + job).path("status-counts");
          int total = 0;
          for (JsonNode count : counts) {
            total += count.asInt();
          }
          return total > 0 && counts.path("RUNNING").asInt() == total;
        });
  }

  /** Waits until the job has completed at least one more checkpoint than now. */
  void awaitCheckpoint(String job) throws Exception {
    int before = completedCheckpoints(job);
    await("a checkpoint", () -> completedCheckpoints(job) > before);
  }

  /** Stops the job with a savepoint; returns its path. */
  String stop(String job) throws Exception {
    JsonNode trigger =
        send(
            HttpRequest.newBuilder(uri("/jobs/" + job + "/stop"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"drain\":false}")));
    String status = "/jobs/" + job + "/savepoints/" + trigger.path("request-id").asString();
    await(
        "the savepoint",
        () -> get(status).path("status").path("id").asString().equals("COMPLETED"));
    JsonNode operation = get(status).path("operation");
    if (operation.path("location").isMissingNode()) {
      throw new IllegalStateException("no savepoint: " + operation);
    }
    return operation.path("location").asString();
  }

  /** How often the job went on from a checkpoint or savepoint. */
  int restores(String job) throws Exception {
    return get("/jobs/" + job + "/checkpoints").path("counts").path("restored").asInt();
  }

  /** What the jobs and the processes have to say, for a test that did not get what it wanted. */
  String report() {
    StringBuilder report = new StringBuilder();
    try {
      for (JsonNode job : get("/jobs/overview").path("jobs")) {
        String id = job.path("jid").asString();
        report.append("\n== job ").append(id).append(' ').append(job.path("state"));
        report.append("\ncheckpoints ").append(get("/jobs/" + id + "/checkpoints").path("counts"));
        report.append("\nfailed by ");
        report.append(get("/jobs/" + id + "/exceptions").path("root-exception").asString());
      }
    } catch (Exception e) {
      report.append("\nthe job manager does not answer: ").append(e);
    }
    logs.forEach(
        log -> {
          report.append("\n== ").append(log.getFileName()).append('\n');
          try {
            List<String> lines = Files.readAllLines(log);
            lines.stream()
                .skip(Math.max(0, lines.size() - TAIL_LINES))
                .forEach(line -> report.append(line).append('\n'));
          } catch (IOException e) {
            report.append(e);
          }
        });
    return report.toString();
  }

  private int completedCheckpoints(String job) throws Exception {
    return get("/jobs/" + job + "/checkpoints").path("counts").path("completed").asInt();
  }

  private JsonNode get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  private JsonNode send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response =
        http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(response.uri() + " answered " + response.body());
    }
    return JSON.readTree(response.body());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + restPort + path);
  }

  private Process start(String name, String mainClass) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx" + HEAP_MB + "m"));
    // As env.java.opts.all of a Flink distribution has it.
    for (String opened : List.of("java.lang", "java.net", "java.io", "java.nio", "java.util")) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", flinkClassPath(), mainClass));
    command.addAll(List.of("--configDir", directory.toString()));
    if (mainClass.equals(TaskManagerRunner.class.getName())) {
      // What Flink's start script would compute from the process size.
      command.addAll(
          List.of(
              "-D", "taskmanager.memory.network.min=67108864b",
              "-D", "taskmanager.memory.network.max=67108864b",
              "-D", "taskmanager.memory.managed.size=134217728b",
              "-D", "taskmanager.memory.task.heap.size=402653184b",
              "-D", "taskmanager.memory.task.off-heap.size=134217728b",
              "-D", "taskmanager.memory.framework.heap.size=134217728b",
              "-D", "taskmanager.memory.framework.off-heap.size=134217728b",
              "-D", "taskmanager.memory.jvm-metaspace.size=268435456b",
              "-D", "taskmanager.memory.jvm-overhead.min=201326592b",
              "-D", "taskmanager.memory.jvm-overhead.max=201326592b",
              "-D", "taskmanager.cpu.cores=1.0"));
    }
    Path log = directory.resolve(name + ".log");
    logs.add(log);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    // A test run that is interrupted leaves no cluster behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  private static String flinkClassPath() {
    return flinkJars().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /** Of what Maven resolved for this test, what a Flink distribution holds. */
  static Stream<Path> flinkJars() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(entry -> FLINK.stream().anyMatch(entry::contains))
        .filter(entry -> CONNECTORS.stream().noneMatch(entry::contains))
        .map(Path::of);
  }

  private void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Exception last = null;
    while (System.nanoTime() < deadline) {
      if (!jobManager.isAlive()) {
        throw new IllegalStateException("the job manager died; see " + directory);
      }
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException e) {
        last = e; // not listening yet
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    throw new IllegalStateException("waited " + PATIENCE + " for " + what, last);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List<Process> all = new ArrayList<>(taskManagers);
    all.add(jobManager);
    all.forEach(Process::destroyForcibly);
    all.forEach(process -> process.onExit().join());
  }

  private interface Condition {
    boolean holds() throws Exception;
  }
}
