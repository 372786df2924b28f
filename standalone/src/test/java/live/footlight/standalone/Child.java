package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code footlight up --data DIR} as a process of its own, so that it can be killed. */
final class Child implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(90);

  private final Path data;
  private final int port;
  private final Map<String, String> environment;
  private final List<String> options;
  private Process process;

  private Child(Path data, int port, Map<String, String> environment, List<String> options) {
    this.data = data;
    this.port = port;
    this.environment = environment;
    this.options = options;
  }

  /** Starts one on a free port and waits until it is ready. */
  static Child up(Path data, String... options) throws IOException {
    return up(data, Map.of(), options);
  }

  /** The same, with environment variables. */
  static Child up(Path data, Map<String, String> environment, String... options)
      throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Child child = new Child(data, port, environment, List.of(options));
    child.start();
    return child;
  }

  /** Starts it, again if need be, and waits until it is ready. */
  void start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "-Dfootlight.log=" + data.resolve("footlight.log"),
                "-jar",
                Path.of("target/footlight.jar").toAbsolutePath().toString(),
                "up",
                "--data",
                data.toString(),
                "--port",
                Integer.toString(port)));
    command.addAll(options);
    File said = data.resolve("said.txt").toFile();
    ProcessBuilder child =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(said));
    child.environment().putAll(environment);
    process = child.start();
    Eventually.within(
        READY_WITHIN,
        () -> {
          assertThat(process.isAlive())
              .as("%s", process.isAlive() ? "" : Files.readString(said.toPath()))
              .isTrue();
          assertThat(readiness()).isEqualTo(200);
        });
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  String token(String scopes) {
    return JwtSecret.find(Optional.empty(), data)
        .token("test", scopes, Instant.now(), Duration.ofHours(1));
  }

  /** The Redis that belongs to it. */
  ProcessHandle redis() throws IOException {
    String pid = Files.readString(data.resolve("redis/redis.pid")).strip();
    // Between a death and the next start there is none, and who asks asks again.
    return ProcessHandle.of(Long.parseLong(pid))
        .orElseThrow(() -> new AssertionError("no Redis runs as " + pid));
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  /** As Ctrl-C does; gives the exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    return process.exitValue();
  }

  /** As it was printed last. */
  String redisUri() throws IOException {
    Eventually.within(READY_WITHIN, () -> assertThat(said()).contains("Redis "));
    return said()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("Redis "))
        .reduce((before, last) -> last)
        .orElseThrow()
        .substring("Redis ".length())
        .strip();
  }

  String said() throws IOException {
    return Files.readString(data.resolve("said.txt"));
  }

  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int readiness() throws InterruptedException {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(url().resolve("/actuator/health/readiness"))
                  .timeout(Duration.ofSeconds(5))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException notYet) {
      return 0;
    }
  }
}
