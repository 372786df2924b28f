package live.footlight.standalone;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Flink cluster elsewhere needs to run the jobs: ours and all they read, parse and write
 * with. That is what comes with us but for what Flink has and what edges and embedded servers use.
 */
final class JobJars {
  private static final Pattern OURS_OF_FLINK =
      Pattern.compile("flink-(jobs|connector-(redis-streams|kafka|mongodb))-.*");

  private static final List<String> FLINK =
      List.of(
          "flink-",
          "async-profiler-",
          "chill-java-",
          "commons-cli-",
          "commons-collections-",
          "commons-math3-",
          "frocksdbjni-",
          "javassist-",
          "jsr305-",
          "kryo-",
          "minlog-",
          "objenesis-",
          "slf4j-api-",
          "snappy-java-");

  private static final List<String> EDGES_AND_SERVERS =
      List.of(
          "HdrHistogram-",
          "classmate-",
          "embedded-redis-",
          "h2-",
          "hibernate-validator-",
          "ingest-api-",
          "jakarta.",
          "jboss-logging-",
          "jul-to-slf4j-",
          "log4j-",
          "logback-",
          "micrometer-",
          "mongo-java-server-",
          "nimbus-jose-jwt-",
          "picocli-",
          "prometheus-",
          "read-api-",
          "spring",
          "swagger-",
          "tomcat-",
          "webjars-");

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
        return jars.filter(jar -> isNeeded(jar.getFileName().toString())).sorted().toList();
      }
    } catch (IOException | URISyntaxException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE,
          "--flink needs the jars that ./footlight builds, and they are not there: " + e,
          e);
    }
  }

  private static boolean isNeeded(String jar) {
    return OURS_OF_FLINK.matcher(jar).matches()
        || Stream.concat(FLINK.stream(), EDGES_AND_SERVERS.stream()).noneMatch(jar::startsWith);
  }
}
