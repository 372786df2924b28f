package live.footlight.connector.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** A server that dies and is replaced by its follower. */
class SentinelIT {
  private static final String STREAM = "ev:{t.0}";

  @Test
  void goesOnWithTheServerThatTookOver() throws Exception {
    SourceJob.forget();
    try (RedisServerProcess master = RedisServerProcess.volatileServer();
        RedisServerProcess replica = RedisServerProcess.replicaOf(master);
        RedisServerProcess sentinel = RedisServerProcess.sentinelOf(master)) {
      String uri = "redis-sentinel://127.0.0.1:" + sentinel.port() + "#stage";
      RedisClient client = RedisClient.create(uri);
      try {
        append(client, "before");
        JobClient job =
            SourceJob.submit(
                1,
                null,
                RedisStreamsSource.<String>builder()
                    .server(RedisServer.at(uri))
                    .streams(StreamSet.of(STREAM))
                    .job("test")
                    .deserializer(new Text())
                    .build());
        assertThat(SourceJob.take(1)).containsExactly("before");
        assertThat(master.commands().waitForReplication(1, 30_000)).isEqualTo(1);
        awaitKnown(sentinel);

        master.kill();
        append(client, "after");

        assertThat(SourceJob.take(1)).containsExactly("after");
        assertThat(replica.commands().xlen(STREAM)).isEqualTo(2);
        job.cancel().get();
      } finally {
        client.shutdown(0, 1, TimeUnit.SECONDS);
      }
    }
  }

  /** Until the Sentinel has heard of the follower it has nobody to promote. */
  private static void awaitKnown(RedisServerProcess sentinel) {
    RedisClient client = RedisClient.create(sentinel.uri());
    try (var connection = client.connectSentinel()) {
      Soon.until(
          () -> {
            List<Map<String, String>> replicas = connection.sync().replicas("stage");
            return !replicas.isEmpty() && replicas.get(0).get("master-link-status").equals("ok");
          });
    } finally {
      client.shutdown(0, 1, TimeUnit.SECONDS);
    }
  }

  private static void append(RedisClient client, String value) {
    Soon.until(
        () -> {
          try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().xadd(STREAM, Map.of("f", value));
            return true;
          } catch (RedisException e) {
            return false; // nobody took over yet
          }
        });
  }
}
