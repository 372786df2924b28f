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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Flink session cluster of real processes: Flink's own entry points, started from the jars that
 * Maven resolved, without Footlight on their class path. The job comes as its jar over REST, as it
 * does in production.
 */
final class FlinkProcesses implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path JOB_JAR = Path.of(System.getProperty("footlight.jobs.jar"));
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;
  private final int restPort;
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
    config.put("heartbeat.interval", "2000");
    config.put("heartbeat.timeout", "15000");
    config.put("restart-strategy.type", "fixed-delay");
    config.put("restart-strategy.fixed-delay.attempts", "20");
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
    this.jobManager = start("jobmanager", 640, StandaloneSessionClusterEntrypoint.class.getName());
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
        start("taskmanager-" + taskManagers.size(), 640, TaskManagerRunner.class.getName()));
  }

  /** Kills the oldest living task manager without a chance to say goodbye. */
  void killTaskManager() throws InterruptedException {
    Process victim = taskManagers.stream().filter(Process::isAlive).findFirst().orElseThrow();
    victim.destroyForcibly();
    victim.waitFor();
  }

  /** Uploads the job's jar; the answer names it in {@link #run}. */
  String upload() throws Exception {
    String boundary = "footlight-boundary";
    byte[] head =
        ("--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                + JOB_JAR.getFileName()
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
                        BodyPublishers.ofFile(JOB_JAR),
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

  /** How the job fared and what the processes said last, for a test that waited in vain. */
  String report(String job) throws Exception {
    StringBuilder report = new StringBuilder();
    report.append(get("/jobs/" + job).path("state"));
    report.append('\n').append(get("/jobs/" + job + "/exceptions"));
    report.append('\n').append(get("/jobs/" + job + "/checkpoints").path("counts"));
    try (Stream<Path> files = Files.list(directory)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).sorted().toList()) {
        List<String> lines = Files.readAllLines(log);
        report.append("\n--- ").append(log.getFileName()).append('\n');
        report.append(
            String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())));
      }
    }
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

  private Process start(String name, int heapMb, String mainClass) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx" + heapMb + "m"));
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
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(name + ".log").toFile())
        .start();
  }

  /**
   * What a Flink distribution has: the jars that Maven resolved for this test, less those that the
   * job's jar brings itself. A library in both would be loaded twice, Flink's connectors with one
   * copy and the job with the other.
   */
  private static String flinkClassPath() throws IOException {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> flink = new ArrayList<>();
    try (JarFile job = new JarFile(JOB_JAR.toFile())) {
      for (String entry : all.split(File.pathSeparator, -1)) {
        if (entry.endsWith(".jar") && !isPartOf(job, entry)) {
          flink.add(entry);
        }
      }
    }
    return String.join(File.pathSeparator, flink);
  }

  private static boolean isPartOf(JarFile job, String jar) throws IOException {
    try (JarFile library = new JarFile(jar)) {
      return library.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
          .filter(name -> !name.startsWith("META-INF/"))
          .findFirst()
          .filter(name -> job.getEntry(name) != null)
          .isPresent();
    }
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
