package live.footlight.connector.redis.streams;

import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.testframe.TestResource;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.external.ExternalSystemSplitDataWriter;
import org.apache.flink.connector.testframe.external.source.DataStreamSourceExternalContext;
import org.apache.flink.connector.testframe.external.source.TestingSourceSettings;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestExternalSystem;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SourceTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;

/** Flink's own demands on a source, against a real server. */
class FlinkSourceSuiteIT extends SourceTestSuiteBase<String> {
  @TestEnv MiniClusterTestEnvironment flink = new MiniClusterTestEnvironment();
  @TestExternalSystem Redis redis = new Redis();

  @TestSemantics
  CheckpointingMode[] semantics = {CheckpointingMode.EXACTLY_ONCE, CheckpointingMode.AT_LEAST_ONCE};

  @TestContext
  ExternalContextFactory<StreamsOfOneCase> context =
      testCase -> new StreamsOfOneCase(redis.server, "streams-" + UUID.randomUUID());

  private static final class Redis implements TestResource {
    private RedisServerProcess server;

    @Override
    public void startUp() {
      server = RedisServerProcess.volatileServer();
    }

    @Override
    public void tearDown() {
      server.close();
    }
  }

  /** Streams named in a set: the test makes one whenever it wants another split. */
  private record StreamsOfOneCase(RedisServerProcess redis, String set)
      implements DataStreamSourceExternalContext<String> {
    @Override
    public Source<String, ?, ?> createSource(TestingSourceSettings settings) {
      String members = set;
      RedisStreamsSourceBuilder<String> source =
          RedisStreamsSource.<String>builder()
              .server(RedisServer.at(redis.uri()))
              .streams(commands -> new TreeSet<>(commands.smembers(members)))
              .job("suite")
              .discoveryInterval(Duration.ofMillis(100))
              .deserializer(new Text());
      return (settings.getBoundedness() == Boundedness.BOUNDED ? source.bounded() : source).build();
    }

    @Override
    public ExternalSystemSplitDataWriter<String> createSourceSplitDataWriter(
        TestingSourceSettings settings) {
      String stream = set + '-' + redis.commands().scard(set);
      redis.commands().sadd(set, stream);
      return new ExternalSystemSplitDataWriter<>() {
        @Override
        public void writeRecords(List<String> records) {
          records.forEach(record -> redis.commands().xadd(stream, Map.of("f", record)));
        }

        @Override
        public void close() {
          // The stream stays until the test is over.
        }
      };
    }

    @Override
    public List<String> generateTestData(TestingSourceSettings settings, int split, long seed) {
      Random random = new Random(seed);
      List<String> data = new ArrayList<>();
      for (int i = random.nextInt(50, 100); i > 0; i--) {
        data.add(split + "-" + i + '-' + Long.toHexString(random.nextLong()));
      }
      return data;
    }

    @Override
    public TypeInformation<String> getProducedType() {
      return Types.STRING;
    }

    @Override
    public List<URL> getConnectorJarPaths() {
      return List.of();
    }

    @Override
    public void close() {
      // The server goes with everything in it.
    }
  }
}
