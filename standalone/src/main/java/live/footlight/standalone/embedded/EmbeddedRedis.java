package live.footlight.standalone.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import live.footlight.standalone.PlainFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.embedded.RedisExecProvider;

/**
 * A real Redis as a child process, its append-only file on disk. It is started again on the same
 * port where it dies, and it dies with this process, however that ends: a shell waits on a pipe
 * that closes with us.
 */
public final class EmbeddedRedis implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);

  /** What it may use where nobody says. */
  public static final String MEMORY = "2gb";

  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);

  /**
   * Ctrl-C in a terminal reaches every process of the foreground group; Redis has to outlive the
   * jobs that still write to it, so it leads a session of its own where the system has a way.
   */
  private static final List<String> OWN_SESSION =
      Files.isExecutable(Path.of("/usr/bin/setsid"))
          ? List.of("/usr/bin/setsid")
          : Files.isExecutable(Path.of("/usr/bin/perl"))
              ? List.of("/usr/bin/perl", "-MPOSIX=setsid", "-e", "setsid; exec @ARGV or die")
              : List.of();

  private final Path directory;
  private final Fsync fsync;
  private final String memory;
  private final Path executable;
  private final Path pidFile;
  private final int port;
  private Process server;
  private Process watchdog;
  private boolean closed;

  /** When Redis asks the disk to keep an append. */
  public enum Fsync {
    /** Before it is acknowledged: survives a loss of power. */
    ALWAYS,
    /** Once a second: faster; a loss of power can take the last second, a crash takes nothing. */
    EVERYSEC
  }

  private EmbeddedRedis(Path directory, Fsync fsync, String memory) throws IOException {
    this.directory = directory;
    this.fsync = fsync;
    this.memory = memory;
    this.pidFile = directory.resolve("redis.pid");
    this.executable = directory.resolve("redis-server");
    stopLeftover();
    unpack();
    this.port = freePort();
  }

  /**
   * Starts a server on a free port of the loopback address and waits until it answers. A server
   * that an earlier process left behind on this directory is stopped first.
   *
   * @param directory where its files lie
   */
  public static EmbeddedRedis start(Path directory, Fsync fsync) {
    return start(directory, fsync, MEMORY);
  }

  /**
   * The same.
   *
   * @param memory what it may use, as Redis writes it, such as {@code 2gb}; the edge refuses before
   */
  public static EmbeddedRedis start(Path directory, Fsync fsync, String memory) {
    try {
      EmbeddedRedis redis = new EmbeddedRedis(directory, fsync, memory);
      redis.launch();
      return redis;
    } catch (IOException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE, "The embedded Redis does not start: " + e.getMessage(), e);
    }
  }

  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  /** The process id of the server that runs now. */
  public synchronized long pid() {
    return server.pid();
  }

  /** Stops the server in order: what it holds is on disk when this returns. */
  @Override
  public void close() {
    Process running;
    synchronized (this) {
      closed = true;
      running = server;
    }
    stop(running.toHandle());
    synchronized (this) {
      watchdog.destroy();
    }
    try {
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      LOG.warn("Cannot delete {}", pidFile, e);
    }
  }

  private synchronized void launch() throws IOException {
    Files.createDirectories(directory);
    List<String> command = new ArrayList<>(OWN_SESSION);
    command.addAll(
        List.of(
            executable.toString(),
            "--port",
            Integer.toString(port),
            "--bind",
            "127.0.0.1",
            "--dir",
            directory.toString(),
            "--appendonly",
            "yes",
            "--appendfsync",
            fsync.name().toLowerCase(Locale.ROOT),
            "--save",
            "",
            "--maxmemory",
            memory,
            "--maxmemory-policy",
            "noeviction",
            "--logfile",
            directory.resolve("redis.log").toString()));
    server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Files.writeString(pidFile, Long.toString(server.pid()));
    // Reads until the pipe closes, which it does when this process is gone, killed or not.
    watchdog =
        new ProcessBuilder("/bin/sh", "-c", "trap '' INT; read -r _; kill -TERM " + server.pid())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    awaitAnswer(server);
    Thread keeper = new Thread(keeper(server), "redis-keeper");
    keeper.setDaemon(true);
    keeper.start();
  }

  /** Waits for the server's end, and starts it again unless that was meant. */
  private Runnable keeper(Process launched) {
    return () -> {
      try {
        relaunch(launched.waitFor());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private synchronized void relaunch(int exitCode) {
    watchdog.destroyForcibly();
    if (closed) {
      return;
    }
    LOG.warn("The embedded Redis ended with code {}; starting it again", exitCode);
    try {
      launch();
    } catch (IOException | PlainFailure e) {
      LOG.error("The embedded Redis does not start again", e);
    }
  }

  private void awaitAnswer(Process process) throws IOException {
    long giveUpAt = System.nanoTime() + ANSWERS_WITHIN.toNanos();
    while (!answers()) {
      if (!process.isAlive()) {
        throw new IOException("it ended with code " + process.exitValue() + lastWords());
      }
      if (System.nanoTime() > giveUpAt) {
        process.destroyForcibly();
        throw new IOException(
            "no answer within " + ANSWERS_WITHIN.toSeconds() + " s" + lastWords());
      }
      try {
        process.waitFor(20, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        process.destroyForcibly();
        throw new IOException("interrupted while it started", e);
      }
    }
  }

  /** PONG, and not the LOADING of a server that still reads its file. */
  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      socket.setSoTimeout(500);
      OutputStream out = socket.getOutputStream();
      out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      return in.read() == '+';
    } catch (IOException notYet) {
      return false;
    }
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(directory.resolve("redis.log"));
      return lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1);
    } catch (IOException none) {
      return "";
    }
  }

  private void unpack() throws IOException {
    Files.createDirectories(directory);
    File packed = RedisExecProvider.defaultProvider().get();
    Files.copy(packed.toPath(), executable, StandardCopyOption.REPLACE_EXISTING);
    if (!executable.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + executable + " executable");
    }
    Files.deleteIfExists(packed.toPath());
    Files.deleteIfExists(packed.toPath().getParent());
  }

  /** A server whose executable is ours, named by our pid file, can only be one left behind. */
  private void stopLeftover() throws IOException {
    if (!Files.exists(pidFile)) {
      return;
    }
    String pid = Files.readString(pidFile).strip();
    Optional<ProcessHandle> leftover =
        pid.matches("\\d{1,9}") ? ProcessHandle.of(Long.parseLong(pid)) : Optional.empty();
    leftover.filter(this::isOurs).ifPresent(EmbeddedRedis::stop);
    Files.deleteIfExists(pidFile);
  }

  private boolean isOurs(ProcessHandle process) {
    return process.info().command().filter(executable.toString()::equals).isPresent();
  }

  private static void stop(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().get(STOPS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    } catch (TimeoutException | ExecutionException e) {
      process.destroyForcibly();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
