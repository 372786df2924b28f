package live.footlight.jobs.leaderboards;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The jar that a cluster runs; a build with {@code -Dquick} makes none, and skips its tests. */
final class ClusterJar {
  private static final String PROPERTY = "footlight.jobs.jar";

  /** Leaves a test out where there is no such jar. */
  @Retention(RetentionPolicy.RUNTIME)
  @EnabledIfSystemProperty(
      named = PROPERTY,
      matches = ".+",
      disabledReason = "-Dquick makes no jar for clusters")
  @interface Needed {}

  private ClusterJar() {}

  static Path path() {
    return Path.of(System.getProperty(PROPERTY));
  }
}
