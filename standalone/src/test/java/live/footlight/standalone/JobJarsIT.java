package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobJarsIT {
  @Test
  void bringsWhatTheJobsReadAndWriteWithAndNothingThatFlinkOrTheEdgesHave() {
    List<String> jars = JobJars.list().stream().map(jar -> jar.getFileName().toString()).toList();

    assertThat(begun(jars))
        .contains(
            "flink-jobs",
            "sinks",
            "lettuce-core",
            "mongodb-driver-sync",
            "flink-connector-kafka",
            "kafka-clients",
            "google-cloud-pubsub",
            "parquet-hadoop",
            "hadoop-common",
            "yauaa")
        .doesNotContain(
            "flink-streaming-java",
            "flink-connector-base",
            "flink-connector-files",
            "spring-core",
            "ingest-api",
            "logback-classic",
            "mongo-java-server");
  }

  private static Stream<String> begun(List<String> jars) {
    return jars.stream().map(jar -> jar.replaceFirst("-[0-9].*", ""));
  }
}
