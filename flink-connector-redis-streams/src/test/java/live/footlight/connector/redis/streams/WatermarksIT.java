package live.footlight.connector.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.XAddArgs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A watermark says: everything that was appended up to this time has been emitted. */
class WatermarksIT {
  private static final String[] STREAMS = {"ev:{t.0}", "ev:{t.1}", "ev:{t.2}", "ev:{t.3}"};
  private static final Duration AGE_OF_BACKLOG = Duration.ofMinutes(10);

  @TempDir private Path directory;
  private RedisServerProcess redis;

  @BeforeEach
  void start() {
    SourceJob.forget();
    redis = RedisServerProcess.volatileServer();
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6})
  void neverPassesWhatIsUnreadAndThenFollowsTheServersClock(int parallelism) throws Exception {
    backlog(0, 6_000, 0); // long
    backlog(1, 3, 0); // short
    backlog(3, 300, 5_000); // later, and a stream without any entry
    long start = System.currentTimeMillis();

    JobClient job = SourceJob.submit(parallelism, null, source().build());

    SourceJob.awaitWatermark(start);
    assertThat(SourceJob.take(6_303)).hasSize(6_303);
    SourceJob.awaitWatermark(System.currentTimeMillis());
    assertThat(SourceJob.late()).isEmpty();
    job.cancel().get();
  }

  @Test
  void holdsAfterARestoreUntilEverySplitHasCaughtUp() throws Exception {
    backlog(0, 50, 0);
    backlog(1, 50, 0);
    JobClient first = SourceJob.submit(2, null, source().build());
    SourceJob.take(100);
    String savepoint = SourceJob.savepoint(first, directory);
    backlog(2, 5_000, 60_000);
    backlog(0, 10, 60_000);
    SourceJob.forget();
    long restore = System.currentTimeMillis();

    JobClient second = SourceJob.submit(3, savepoint, source().build());

    SourceJob.awaitWatermark(restore);
    assertThat(SourceJob.rest()).as("emitted before the watermark passed").hasSize(5_010);
    assertThat(SourceJob.late()).isEmpty();
    second.cancel().get();
  }

  @Test
  void passesTheTimeOfTheRestoreSoonWhereThereIsNothingToRead() throws Exception {
    backlog(0, 5, 0);
    JobClient first = SourceJob.submit(1, null, source().build());
    SourceJob.take(5);
    String savepoint = SourceJob.savepoint(first, directory);
    SourceJob.forget();

    JobClient second = SourceJob.submit(2, savepoint, source().build());
    SourceJob.awaitWatermark(0);
    long running = System.currentTimeMillis();
    SourceJob.awaitWatermark(running);

    assertThat(System.currentTimeMillis() - running).isLessThan(5_000);
    second.cancel().get();
  }

  @Test
  void isNotHeldByAReaderThatHasNothingToReadNorByAStreamThatIsEmpty() throws Exception {
    JobClient job = SourceJob.submit(5, null, source().streams(StreamSet.of(STREAMS[0])).build());

    SourceJob.awaitWatermark(System.currentTimeMillis());

    redis.commands().xadd(STREAMS[0], Map.of("f", "x"));
    assertThat(SourceJob.take(1)).containsExactly("x");
    assertThat(SourceJob.late()).isEmpty();
    job.cancel().get();
  }

  @Test
  void goesOnWhenAStreamIsFoundLater() throws Exception {
    redis.commands().hset("ev:topics", "t", "1");
    JobClient job =
        SourceJob.submit(
            2,
            null,
            source()
                .streams(StreamSet.registered("ev:topics", "ev:{%s.%d}", List.of("t")))
                .discoveryInterval(Duration.ofMillis(100))
                .build());
    SourceJob.awaitWatermark(System.currentTimeMillis());

    redis.commands().hset("ev:topics", "t", "2");
    redis.commands().xadd(STREAMS[1], Map.of("f", "y"));

    assertThat(SourceJob.take(1)).containsExactly("y");
    SourceJob.awaitWatermark(System.currentTimeMillis());
    job.cancel().get();
  }

  @Test
  void leavesThemToTheStrategyWhereToldTo() throws Exception {
    backlog(0, 5, 0);

    SourceJob.submit(1, null, source().withoutWatermarks().bounded().build())
        .getJobExecutionResult()
        .get();

    assertThat(SourceJob.take(5)).hasSize(5);
    // At most the one that ends a bounded stream.
    assertThat(SourceJob.watermarks()).isSubsetOf(Long.MAX_VALUE);
  }

  /** One entry a millisecond, long ago. */
  private void backlog(int stream, int entries, long offsetMs) {
    long from = System.currentTimeMillis() - AGE_OF_BACKLOG.toMillis() + offsetMs;
    redis.all(
        0,
        entries,
        (commands, i) ->
            commands.xadd(
                STREAMS[stream],
                new XAddArgs().id((from + i) + "-0"),
                Map.of("f", stream + "/" + (offsetMs + i))));
  }

  private RedisStreamsSourceBuilder<String> source() {
    return RedisStreamsSource.<String>builder()
        .server(RedisServer.at(redis.uri()))
        .streams(StreamSet.of(STREAMS))
        .job("test")
        .maxEntriesPerFetch(20) // many turns
        .deserializer(new Text());
  }
}
