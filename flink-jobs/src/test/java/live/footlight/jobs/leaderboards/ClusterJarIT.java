package live.footlight.jobs.leaderboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import live.footlight.jobs.Job;
import live.footlight.jobs.Jobs;
import org.junit.jupiter.api.Test;

/** What the jar that a cluster runs has to hold, and what not. */
@ClusterJar.Needed
class ClusterJarIT {
  /**
   * Flink loads its own classes for a job, even where the job's jar has them too. A class that both
   * have links with the wrong one of two drivers, and the job fails at its first write.
   */
  @Test
  void bringsNothingThatFlinkHas() throws IOException {
    Set<String> twice = classes(ClusterJar.path());
    Set<String> flink = new TreeSet<>();
    for (Path jar : FlinkProcesses.flinkJars().toList()) {
      flink.addAll(classes(jar));
    }
    assertThat(flink).contains("org/apache/flink/runtime/taskexecutor/TaskManagerRunner.class");

    twice.retainAll(flink);

    assertThat(twice).isEmpty();
  }

  @Test
  void bringsEveryJobAndTheDriversOfItsStores() throws IOException {
    Set<String> classes = classes(ClusterJar.path());

    assertThat(classes)
        .containsAll(Jobs.ALL.stream().map(Job::getClass).map(ClusterJarIT::entry).toList())
        .contains(
            "com/mongodb/client/MongoClients.class",
            "io/lettuce/core/RedisClient.class",
            "org/apache/flink/connector/mongodb/sink/MongoSink.class");
  }

  private static String entry(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }

  private static Set<String> classes(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return Collections.list(file.entries()).stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
