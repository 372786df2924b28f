package live.footlight.connector.redis.streams;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in Redis how far a reader has come. Nothing is ever read back from there by a running job:
 * the truth is in the checkpoint.
 */
final class PositionCommitter {
  private static final Logger LOG = LoggerFactory.getLogger(PositionCommitter.class);
  private static final long PINNED = 0;

  private final RedisStreamsSettings settings;
  private final RedisSession session;
  private final RedisStreamsSourceMetrics metrics;

  /** A restart may go back behind what was committed, so each reader's life is a run of its own. */
  private final String run = UUID.randomUUID().toString();

  private CompletableFuture<Void> latest = CompletableFuture.completedFuture(null);

  PositionCommitter(
      RedisStreamsSettings settings, RedisSession session, RedisStreamsSourceMetrics metrics) {
    this.settings = settings;
    this.session = session;
    this.metrics = metrics;
  }

  /** Takes the stream over from earlier runs, at a position from which nothing was read yet. */
  CompletableFuture<?> pin(RedisConnection redis, RedisStreamSplit split) {
    return write(redis, split, PINNED);
  }

  /** Tries once, without waiting: where it fails, the next checkpoint does it. */
  void commit(long checkpoint, Collection<RedisStreamSplit> splits) {
    CompletableFuture<RedisConnection> connection = session.connection();
    if (!connection.isDone() || connection.isCompletedExceptionally()) {
      failed(checkpoint, "not connected");
      return;
    }
    List<CompletableFuture<?>> writes = new ArrayList<>();
    for (RedisStreamSplit split : splits) {
      writes.add(
          write(connection.join(), split, checkpoint)
              .handle(
                  (written, error) -> {
                    if (error != null) {
                      failed(checkpoint, error.toString());
                    } else if (written == 0) {
                      failed(checkpoint, "another run has begun to read " + split.stream());
                    }
                    return written;
                  }));
    }
    latest = CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new));
  }

  /** Lets the last commit come to its end, which a blocking read may stand before. */
  void finish() throws InterruptedException {
    try {
      latest.get(settings.block().toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warn("The last commit of positions got no answer");
    }
  }

  private CompletableFuture<Long> write(
      RedisConnection redis, RedisStreamSplit split, long checkpoint) {
    StreamKeyNames keys = settings.keys();
    String stream = split.stream();
    return redis.number(
        RedisScript.COMMIT,
        new String[] {stream, keys.offsets(stream), keys.pins(stream)},
        settings.job(),
        split.position().toString(),
        Long.toString(split.ordinal()),
        Long.toString(checkpoint),
        run,
        Integer.toString(settings.retainedCheckpoints()));
  }

  private void failed(long checkpoint, String why) {
    metrics.commitFailed();
    LOG.warn("Positions of checkpoint {} were not committed: {}", checkpoint, why);
  }
}
