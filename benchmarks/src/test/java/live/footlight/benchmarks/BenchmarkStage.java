package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import live.footlight.connector.redis.streams.RedisServerProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Every benchmark runs to its end at a tiny size, its own checks included, on an empty Redis. */
abstract class BenchmarkStage {
  RedisServerProcess redis;

  @BeforeEach
  void start() {
    redis = RedisServerProcess.volatileServer();
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  /** What a benchmark that has the Redis prints. */
  final List<String> run(String benchmark, String... options) {
    return printed(arguments(benchmark, options));
  }

  static List<String> printed(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      assertThat(Benchmarks.commandLine().execute(arguments)).isZero();
    } finally {
      System.setOut(before);
    }
    return printed.toString(UTF_8).lines().toList();
  }

  final int execute(String benchmark, String... options) {
    return Benchmarks.commandLine().execute(arguments(benchmark, options));
  }

  private String[] arguments(String benchmark, String... options) {
    List<String> arguments = new ArrayList<>(List.of(benchmark, "--redis=" + redis.uri()));
    arguments.addAll(List.of(options));
    return arguments.toArray(String[]::new);
  }
}
