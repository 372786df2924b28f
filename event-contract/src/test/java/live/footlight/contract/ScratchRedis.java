package live.footlight.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import redis.embedded.RedisExecProvider;

/** A redis-server that keeps nothing: of the {@code PATH}, else what embedded-redis carries. */
final class ScratchRedis implements AutoCloseable {
  private final int port;
  private final Process process;
  private final Thread atExit;

  private ScratchRedis(int port, Process process) {
    this.port = port;
    this.process = process;
    this.atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  static ScratchRedis start() throws IOException {
    int port = freePort();
    Process process =
        new ProcessBuilder(
                binary(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                System.getProperty("java.io.tmpdir"))
            .redirectErrorStream(true)
            .start();
    ScratchRedis redis = new ScratchRedis(port, process);
    StringBuilder log = new StringBuilder();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      log.append(line).append('\n');
      if (line.contains("Ready to accept connections")) {
        return redis;
      }
    }
    redis.close();
    throw new IllegalStateException("redis-server does not start:\n" + log);
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private static String binary() throws IOException {
    Map<String, String> environment = System.getenv();
    String named = environment.getOrDefault("FOOTLIGHT_TEST_REDIS", "");
    if (!named.isEmpty()) {
      return named;
    }
    for (String entry : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path candidate = Path.of(entry, "redis-server");
      if (Files.isExecutable(candidate)) {
        return candidate.toString();
      }
    }
    return RedisExecProvider.defaultProvider().get().getPath();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
