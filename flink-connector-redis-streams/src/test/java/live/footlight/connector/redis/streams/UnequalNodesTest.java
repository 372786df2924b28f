package live.footlight.connector.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.protocol.AsyncCommand;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.junit.jupiter.api.Test;

/** Nodes of a cluster that do not answer at the same time. */
class UnequalNodesTest {
  /** More than a reader needs, fewer than take long. */
  private static final int FETCHES = 50;

  private static final long AT_THE_LATEST_MS = 300;

  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  @Test
  @SuppressWarnings("FutureReturnValueIgnored") // of the schedule, which ends with the executor
  void aStreamFoundLaterIsPinnedAndReadThoughSomeReadIsAlwaysUnderWay() {
    ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    AtomicReference<AsyncCommand<?, ?, ?>> underWay = new AtomicReference<>();
    try (RedisSession session =
        ScriptedCluster.session(
            (stream, read) -> {
              asked.add(stream);
              // A question has the one before it answered.
              AsyncCommand<?, ?, ?> before = underWay.getAndSet(read);
              if (before != null) {
                before.complete();
              }
              later.schedule(() -> read.complete(), AT_THE_LATEST_MS, TimeUnit.MILLISECONDS);
            })) {
      RedisStreamsSplitReader reader = reader(session);
      reader.handleSplitsChanges(found("near", "far"));
      fetchUntilAsked(reader, "near");
      fetchUntilAsked(reader, "far");

      reader.handleSplitsChanges(found("new"));

      fetchUntilAsked(reader, "new");
    } finally {
      later.shutdownNow();
    }
  }

  @Test
  void aNodeThatIsSilentDoesNotHaveTheOthersAskedWithoutPause() {
    try (RedisSession session =
        ScriptedCluster.session(
            (stream, read) -> {
              asked.add(stream);
              if (stream.equals("near")) {
                read.complete();
              }
            })) {
      RedisStreamsSplitReader reader = reader(session);
      reader.handleSplitsChanges(found("near", "silent"));
      fetchUntilAsked(reader, "near");

      long begun = System.nanoTime();
      for (int i = 0; i < 8; i++) {
        reader.fetch(); // after 2, 4, 8, … ms
      }

      assertThat(asked).contains("silent");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(100));
    }
  }

  private void fetchUntilAsked(RedisStreamsSplitReader reader, String stream) {
    for (int i = 0; i < FETCHES && !asked.contains(stream); i++) {
      reader.fetch();
    }
    assertThat(asked).as("streams asked for after %d fetches", FETCHES).contains(stream);
  }

  private static RedisStreamsSplitReader reader(RedisSession session) {
    RedisStreamsSettings settings =
        RedisStreamsSource.<String>builder()
            .server(ScriptedCluster.SERVER)
            .streams(StreamSet.of("near"))
            .job("test")
            .settings();
    return new RedisStreamsSplitReader(
        settings,
        session,
        new PositionCommitter(settings, session, Metrics.none()),
        Metrics.none(),
        new FetchedBatch.Listener() {
          @Override
          public void resumed(RedisStreamSplit split) {}

          @Override
          public void readUpTo(String split, long serverMs) {}
        });
  }

  private static SplitsAddition<RedisStreamSplit> found(String... streams) {
    List<RedisStreamSplit> splits =
        Arrays.stream(streams)
            .map(stream -> new RedisStreamSplit(stream, EntryId.ZERO, 0, "", null))
            .toList();
    return new SplitsAddition<>(splits);
  }
}
