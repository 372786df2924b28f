package live.footlight.sinks;

import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import live.footlight.connector.redis.streams.RedisServerProcess;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.testframe.TestResource;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.external.ExternalSystemDataReader;
import org.apache.flink.connector.testframe.external.sink.DataStreamSinkV2ExternalContext;
import org.apache.flink.connector.testframe.external.sink.TestingSinkSettings;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestExternalSystem;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SinkTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;

/** Flink's own tests of a sink: restart from a savepoint, at another parallelism, metrics. */
class RedisViewSinkSuiteIT extends SinkTestSuiteBase<String> {

  @TestSemantics
  CheckpointingMode[] semantics = {CheckpointingMode.AT_LEAST_ONCE, CheckpointingMode.EXACTLY_ONCE};

  @TestEnv MiniClusterTestEnvironment flink = new MiniClusterTestEnvironment();

  @TestExternalSystem RedisSystem redis = new RedisSystem();

  @TestContext ExternalContextFactory<Namespace> contexts = name -> new Namespace(redis);

  /** A server for the whole suite. */
  static final class RedisSystem implements TestResource {
    private RedisServerProcess server;
    private int namespaces;

    @Override
    public void startUp() {
      if (server == null) {
        server = RedisServerProcess.volatileServer();
      }
    }

    @Override
    public void tearDown() {
      if (server != null) {
        server.close();
        server = null;
      }
    }
  }

  /** Keys of one case: each line is a hash of its own, so writing it twice is writing it once. */
  static final class Namespace implements DataStreamSinkV2ExternalContext<String> {
    private final RedisServerProcess server;
    private final String prefix;

    Namespace(RedisSystem system) {
      server = system.server;
      prefix = "suite:" + system.namespaces++ + ':';
    }

    @Override
    public Sink<String> createSink(TestingSinkSettings settings) {
      String keys = prefix;
      return RedisViewSink.<String>builder()
          .uri(server.uri())
          .serializer(
              (line, batch) ->
                  batch.hash(
                      VersionedHash.at(keys + line).orderedBy("version", 1).with("line", line)))
          .maxBatch(7)
          .build();
    }

    @Override
    public ExternalSystemDataReader<String> createSinkDataReader(TestingSinkSettings settings) {
      Set<String> seen = new HashSet<>();
      return new ExternalSystemDataReader<>() {
        @Override
        public List<String> poll(Duration timeout) {
          List<String> lines = new ArrayList<>();
          for (String key : server.commands().keys(prefix + '*')) {
            if (seen.add(key)) {
              lines.add(server.commands().hget(key, "line"));
            }
          }
          return lines;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public List<String> generateTestData(TestingSinkSettings settings, long seed) {
      Random random = new Random(seed);
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 200 + random.nextInt(200); i++) {
        lines.add(seed + "-" + i + '-' + Integer.toHexString(random.nextInt()));
      }
      return lines;
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
    public void close() {}

    @Override
    public String toString() {
      return "Redis";
    }
  }
}
