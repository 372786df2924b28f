package live.footlight.connector.redis.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.embedded.RedisExecProvider;

/**
 * A Redis of the test's own, as a process that can be killed and started again over the same files;
 * the one on the {@code PATH}, else the one that embedded-redis carries. {@code
 * FOOTLIGHT_TEST_REDIS} names another binary.
 */
public final class RedisServerProcess implements AutoCloseable {
  private final Path directory;
  private final int port;
  private final List<String> command;
  private final RedisClient client;
  private Process process;
  private StatefulRedisConnection<String, String> connection;

  private RedisServerProcess(String... options) {
    try {
      directory = Files.createTempDirectory("footlight-redis");
      port = freePort();
      // Every option by file: a Sentinel has to write to it, and takes none from the command line.
      Path configuration = directory.resolve("redis.conf");
      Files.write(
          configuration,
          Stream.concat(
                  Stream.of("port " + port, "bind 127.0.0.1", "dir " + directory),
                  Stream.of(options))
              .toList());
      command = new ArrayList<>(List.of(binary(), configuration.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // A test run that is interrupted leaves no server behind.
    Runtime.getRuntime().addShutdownHook(new Thread(this::destroy));
    client = RedisClient.create(RedisURI.create(uri()));
  }

  /** Nothing survives a kill. */
  public static RedisServerProcess volatileServer() {
    return new RedisServerProcess("save \"\"", "appendonly no").start();
  }

  /** What was acknowledged survives a kill. */
  public static RedisServerProcess durableServer() {
    return new RedisServerProcess("save \"\"", "appendonly yes", "appendfsync always").start();
  }

  /** Follows another server. */
  public static RedisServerProcess replicaOf(RedisServerProcess master) {
    return new RedisServerProcess(
            "save \"\"",
            "appendonly no",
            "repl-diskless-sync-delay 0",
            "replicaof 127.0.0.1 " + master.port)
        .start();
  }

  /** Watches a server by the name of {@code stage}, alone, and replaces it soon. */
  public static RedisServerProcess sentinelOf(RedisServerProcess master) {
    RedisServerProcess sentinel =
        new RedisServerProcess(
            "sentinel monitor stage 127.0.0.1 " + master.port + " 1",
            "sentinel down-after-milliseconds stage 300",
            "sentinel failover-timeout stage 2000");
    sentinel.command.add("--sentinel");
    return sentinel.start();
  }

  /** A member of a cluster, without slots yet. */
  public static RedisServerProcess clusterNode() {
    return new RedisServerProcess(
            "save \"\"",
            "appendonly no",
            "cluster-enabled yes",
            "cluster-port " + freePort(),
            "cluster-node-timeout 2000")
        .start();
  }

  public RedisServerProcess start() {
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!answers()) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new IllegalStateException("redis-server does not start, see " + directory);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    return this;
  }

  /** {@code kill -9}. */
  public void kill() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
    destroy();
    process.onExit().join();
  }

  /** Makes one cluster of this node and another, which takes a moment. */
  public void meet(RedisServerProcess other) {
    String busPort = other.commands().configGet("cluster-port").get("cluster-port");
    commands()
        .dispatch(
            CommandType.CLUSTER,
            new StatusOutput<>(StringCodec.UTF8),
            new CommandArgs<>(StringCodec.UTF8)
                .add("MEET")
                .add("127.0.0.1")
                .add(other.port())
                .add(busPort));
  }

  /** Stops answering without closing anything, until {@link #resume}. */
  public void freeze() {
    signal("-STOP");
  }

  public void resume() {
    signal("-CONT");
  }

  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  public RedisCommands<String, String> commands() {
    if (connection == null) {
      connection = client.connect();
    }
    return connection.sync();
  }

  /**
   * One command for each number, in this order, none of which waits for the answer to the one
   * before; all are answered when this returns.
   *
   * @param from the first number
   * @param to one more than the last
   */
  public void all(
      int from,
      int to,
      BiFunction<RedisAsyncCommands<String, String>, Integer, RedisFuture<?>> command) {
    commands(); // connects
    RedisFuture<?>[] answers =
        IntStream.range(from, to)
            .mapToObj(number -> command.apply(connection.async(), number))
            .toArray(RedisFuture<?>[]::new);
    if (!LettuceFutures.awaitAll(Duration.ofMinutes(1), answers)) {
      throw new IllegalStateException(
          "no answer to " + answers.length + " commands within a minute, see " + directory);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      resume();
    }
    kill();
    client.shutdown(0, 1, TimeUnit.SECONDS);
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("PING\r\n".getBytes(UTF_8));
      return socket.getInputStream().read() == '+';
    } catch (IOException e) {
      return false;
    }
  }

  private void destroy() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String binary() throws IOException {
    String named = System.getenv("FOOTLIGHT_TEST_REDIS");
    if (named != null && !named.isEmpty()) {
      return named;
    }
    for (String entry : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path candidate = Path.of(entry, "redis-server");
      if (Files.isExecutable(candidate)) {
        return candidate.toString();
      }
    }
    return RedisExecProvider.defaultProvider().get().getPath();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
