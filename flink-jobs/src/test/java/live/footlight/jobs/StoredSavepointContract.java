package live.footlight.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Savepoints of earlier builds, committed under {@code src/test/resources/<job>}, from each of
 * which this build goes on. A new layout of state is a new savepoint beside the others, never in
 * their place: {@code -Dfootlight.regenerate=true} writes the next one where the number in {@link
 * #newest} has none.
 *
 * <p>Streams of a savepoint are gone when it is restored: the job begins anew at the earliest entry
 * of empty ones. What happens then is written so that the day on which it happens does not matter.
 */
public abstract class StoredSavepointContract<S extends JobScene> {
  @TempDir private Path directory;

  protected abstract Job job();

  /** The number of the newest savepoint. */
  protected abstract int newest();

  protected abstract S scene();

  /** Options that a test wants otherwise. */
  protected void configure(Configuration config) {}

  /** Sends what happens before the savepoint. */
  protected abstract void begin(S scene);

  /** Waits until the job has taken it. */
  protected abstract void awaitBegun(S scene);

  /** Sends what happens after it; the stores and the streams are empty, the state is not. */
  protected abstract void goOn(S scene);

  /** Waits for the results of both. */
  protected abstract void awaitResults(S scene);

  @TestFactory
  List<DynamicTest> thisBuildGoesOnFromSavepointsOfEarlierOnes() throws Exception {
    Path newest = stored(newest());
    if (Boolean.getBoolean("footlight.regenerate") && !Files.exists(newest)) {
      store(newest);
    }
    return Stream.iterate(1, n -> n <= newest(), n -> n + 1)
        .map(n -> DynamicTest.dynamicTest("savepoint " + n, () -> goOnFrom(stored(n))))
        .toList();
  }

  private Path stored(int number) {
    return Path.of("src/test/resources", job().name(), "savepoint-" + number);
  }

  private void goOnFrom(Path savepoint) throws Exception {
    assertThat(savepoint.resolve("_metadata")).exists();
    try (S scene = scene()) {
      goOn(scene);
      JobClient running = submit(scene, savepoint.toUri().toString());
      awaitResults(scene);
      running.cancel().get();
    }
  }

  private void store(Path savepoint) throws Exception {
    try (S scene = scene()) {
      begin(scene);
      JobClient running = submit(scene, null);
      awaitBegun(scene);
      JobEnd.savepoint(running, directory);
    }
    try (Stream<Path> savepoints = Files.list(directory)) {
      copy(savepoints.findFirst().orElseThrow(), savepoint);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
  }

  private JobClient submit(S scene, String savepoint) throws Exception {
    Configuration config = new Configuration();
    config.setString("execution.checkpointing.interval", "200ms");
    config.setString("restart-strategy.type", "none");
    if (savepoint != null) {
      config.setString("execution.state-recovery.path", savepoint);
    }
    config.set(JobOptions.REDIS_URI, scene.redisUri());
    config.set(JobOptions.MONGO_URI, scene.mongoUri());
    config.set(JobOptions.TICK, Duration.ofMillis(20));
    config.set(JobOptions.ON_LOSS, "RESYNC");
    configure(config);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, config);
    job().wire(env, config);
    return env.executeAsync(job().name());
  }
}
