package live.footlight.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import live.footlight.jobs.tracking.TrackingJob;
import live.footlight.jobs.tracking.TrackingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobMainTest {
  private static final Job JOB = Jobs.ALL.get(0);

  @TempDir private Path directory;

  @Test
  void theLaterSourceOfAnOptionWins() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("job.properties"),
            """
            footlight.tick=1s
            footlight.tick.longest=9s
            footlight.redis.uri=redis://file:1
            """);
    String[] arguments = {"--config", file.toString(), "--footlight.tick", "3s"};
    Map<String, String> environment =
        Map.of("FOOTLIGHT_TICK", "2s", "FOOTLIGHT_REDIS_URI", "redis://environment:2");

    Configuration options = JobMain.configuration(JOB, arguments, environment);

    assertThat(options.get(JobOptions.TICK)).isEqualTo(Duration.ofSeconds(3));
    assertThat(options.get(JobOptions.REDIS_URI)).isEqualTo("redis://environment:2");
    assertThat(options.get(JobOptions.LONGEST_TICK)).isEqualTo(Duration.ofSeconds(9));
    assertThat(options.get(JobOptions.MONGO_URI)).isEqualTo(JobOptions.MONGO_URI.defaultValue());
  }

  @Test
  void aDashIsTwoUnderscoresInTheEnvironment() throws Exception {
    Configuration options =
        JobMain.configuration(
            JOB, new String[0], Map.of("FOOTLIGHT_SOURCE_ON__LOSS", "SKIP_AND_COUNT"));

    assertThat(options.get(JobOptions.ON_LOSS)).isEqualTo("SKIP_AND_COUNT");
  }

  @Test
  void whatIsNoOptionIsRefusedWhereverItStands() throws Exception {
    Path file = Files.writeString(directory.resolve("job.properties"), "footlight.tik=1s\n");

    refused("footlight.tik", new String[] {"--footlight.tik", "1s"}, Map.of());
    refused("footlight.tik", new String[] {"--config", file.toString()}, Map.of());
    refused("footlight.source.on.loss", new String[0], Map.of("FOOTLIGHT_SOURCE_ON_LOSS", "FAIL"));
    refused("parallelism", new String[] {"--parallelism", "3"}, Map.of());
  }

  @Test
  void whatTheEnvironmentHoldsForTheEdgesIsLeftAlone() throws Exception {
    Configuration options =
        JobMain.configuration(
            JOB,
            new String[0],
            Map.of("FOOTLIGHT_JWT_SECRET", "s", "FOOTLIGHT_INGEST_LINGER", "1ms", "HOME", "/"));

    assertThat(options.toMap()).isEmpty();
  }

  @Test
  void anOptionThatIsAMapTakesEachEntryByItsName() throws Exception {
    Configuration options =
        JobMain.configuration(
            new TrackingJob(),
            new String[] {
              "--footlight.tracking.kafka.properties.sasl.jaas.config",
              "org.example.Login required user=\"a:b\" password=\"c;d\";"
            },
            Map.of("FOOTLIGHT_TRACKING_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_SSL"));

    assertThat(options.get(TrackingOptions.KAFKA_PROPERTIES))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "sasl.jaas.config",
                "org.example.Login required user=\"a:b\" password=\"c;d\";",
                "security.protocol",
                "SASL_SSL"));
  }

  @Test
  void aLossPolicyThatIsNoneIsRefusedInWords() throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    Configuration options =
        JobMain.configuration(JOB, new String[] {"--footlight.source.on-loss", "IGNORE"}, Map.of());

    assertThatThrownBy(() -> JOB.wire(env, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "footlight.source.on-loss is one of [FAIL, RESYNC, SKIP_AND_COUNT], not \"IGNORE\"");
  }

  @Test
  void optionsComeInPairs() {
    assertThatThrownBy(
            () -> JobMain.configuration(JOB, new String[] {"--footlight.tick"}, Map.of()))
        .hasMessageContaining("pairs");
  }

  private static void refused(String name, String[] arguments, Map<String, String> environment) {
    assertThatThrownBy(() -> JobMain.configuration(JOB, arguments, environment))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no option " + name + ";")
        .hasMessageContaining("footlight.tick,");
  }
}
