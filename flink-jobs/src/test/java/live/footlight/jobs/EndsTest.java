package live.footlight.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.assertj.core.api.AbstractObjectAssert;
import org.junit.jupiter.api.Test;

class EndsTest {
  @Test
  void everyCheckpointThatFlinkKeepsIsSafeFromTrimming() {
    Configuration flink = new Configuration();
    flink.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 7);

    settingsOfSource("redis://a:6379", flink).hasFieldOrPropertyWithValue("retainedCheckpoints", 7);
    settingsOfSource("redis://a:6379", new Configuration())
        .hasFieldOrPropertyWithValue("retainedCheckpoints", 3);
  }

  @Test
  void credentialsOfAClusterHoldForEveryNodeThatIsReadFrom() {
    settingsOfSource("redis-cluster://user:secret@a:7000,b:7001", new Configuration())
        .extracting("server.uris")
        .isEqualTo(List.of("redis://user:secret@a:7000", "redis://user:secret@b:7001"));
  }

  private static AbstractObjectAssert<?, ?> settingsOfSource(String redis, Configuration flink) {
    Configuration config = new Configuration();
    config.set(JobOptions.REDIS_URI, redis);
    Transformation<?> source =
        new Ends("job", StreamExecutionEnvironment.getExecutionEnvironment(flink), config)
            .entries(List.of("live"))
            .getTransformation();
    return assertThat(((SourceTransformation<?, ?, ?>) source).getSource()).extracting("settings");
  }
}
