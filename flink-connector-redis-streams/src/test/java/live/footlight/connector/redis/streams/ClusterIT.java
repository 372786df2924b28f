package live.footlight.connector.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams on both nodes of a cluster, where one {@code XREAD} cannot read them all. */
class ClusterIT {
  private static final String[] STREAMS = {"ev:{t.0}", "ev:{t.1}", "ev:{t.2}", "ev:{t.3}"};
  private static final int SLOTS = 16_384;

  @TempDir private Path directory;
  private RedisServerProcess first;
  private RedisServerProcess second;
  private RedisClusterClient client;
  private StatefulRedisClusterConnection<String, String> redis;

  @BeforeEach
  void start() {
    SourceJob.forget();
    first = RedisServerProcess.clusterNode();
    second = RedisServerProcess.clusterNode();
    first.commands().clusterAddSlots(IntStream.range(0, SLOTS / 2).toArray());
    second.commands().clusterAddSlots(IntStream.range(SLOTS / 2, SLOTS).toArray());
    first.meet(second);
    awaitOk(first);
    awaitOk(second);
    client = RedisClusterClient.create(first.uri());
    redis = client.connect();
  }

  @AfterEach
  void stop() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
    first.close();
    second.close();
  }

  @Test
  void readsStreamsOfAllNodesCommitsAndGoesOn() throws Exception {
    assertThat(first.commands().keys("ev:*")).isEmpty();
    append(0, 2_000);
    assertThat(first.commands().dbsize()).as("streams on the first node").isBetween(1L, 3L);
    JobClient job = SourceJob.submit(2, null, source());
    List<String> read = new ArrayList<>(SourceJob.take(2_000));
    SourceJob.awaitWatermark(System.currentTimeMillis());
    String savepoint = SourceJob.savepoint(job, directory);
    for (String stream : STREAMS) {
      String key = StreamKeyNames.DEFAULT.offsets(stream);
      assertThat(CommittedOffset.parse(redis.sync().hget(key, "test")).ordinal()).isEqualTo(500);
    }
    append(2_000, 2_100);

    JobClient restored = SourceJob.submit(1, savepoint, source());
    read.addAll(SourceJob.take(100));

    assertThat(read)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 2_100).mapToObj(Integer::toString).toList());
    assertThat(SourceJob.late()).isEmpty();
    restored.cancel().get();
  }

  @Test
  void trimsOnAllNodes() {
    append(0, 2_000);
    for (String stream : STREAMS) {
      String last = redis.sync().xinfoStream(stream).get(7).toString();
      redis.sync().hset(StreamKeyNames.DEFAULT.offsets(stream), "job", last + "|500|1|r|0");
    }

    try (StreamTrimmer trimmer =
        new StreamTrimmer(
            server(),
            StreamSet.of(STREAMS),
            TrimmerSettings.forJobs("job").withRetention(Duration.ZERO))) {
      trimmer.trim();
    }

    for (String stream : STREAMS) {
      assertThat(redis.sync().xlen(stream)).as(stream).isBetween(1L, 100L);
    }
  }

  private RedisServer server() {
    return RedisServer.cluster(List.of(second.uri()));
  }

  private RedisStreamsSource<String> source() {
    return RedisStreamsSource.<String>builder()
        .server(server())
        .streams(StreamSet.of(STREAMS))
        .job("test")
        .deserializer(new Text())
        .build();
  }

  private void append(int from, int to) {
    for (int i = from; i < to; i++) {
      redis.sync().xadd(STREAMS[i % STREAMS.length], Map.of("f", Integer.toString(i)));
    }
  }

  private static void awaitOk(RedisServerProcess node) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!node.commands().clusterInfo().contains("cluster_state:ok")) {
      assertThat(System.nanoTime()).as("the cluster stands within 30 s").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
