package live.footlight.standalone;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a Flink cluster elsewhere needs to run the jobs: ours and the clients they write with. */
final class JobJars {
  private static final List<String> NEEDED =
      List.of(
          "event-contract-",
          "stream-domain-",
          "flink-connector-",
          "sinks-",
          "flink-jobs-",
          "lettuce-core-",
          "redis-authx-",
          "netty-",
          "reactor-core-",
          "reactive-streams-",
          "mongodb-driver-",
          "bson-",
          "jackson-core-3");

  private JobJars() {}

  /**
   * Those of the class path, in the order of their names.
   *
   * @throws PlainFailure where the class path is not the one that the build makes
   */
  static List<Path> list() {
    try {
      Path program =
          Path.of(JobJars.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path lib = program.resolveSibling("lib");
      try (Stream<Path> jars = Files.list(lib)) {
        return jars.filter(
                jar -> NEEDED.stream().anyMatch(jar.getFileName().toString()::startsWith))
            .sorted()
            .toList();
      }
    } catch (IOException | URISyntaxException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE,
          "--flink needs the jars that ./footlight builds, and they are not there: " + e,
          e);
    }
  }
}
