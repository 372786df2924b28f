package live.footlight.connector.redis.streams;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.core.io.InputStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads its splits and, once a checkpoint is complete, says in Redis how far it has come. Nothing
 * is ever read back from there by a running job: the truth is in the checkpoint.
 */
@SuppressWarnings("try") // close() may be interrupted: Flink declares it so
final class RedisStreamsSourceReader<T>
    extends SingleThreadMultiplexSourceReaderBase<
        Fetched, T, RedisStreamSplit, RedisStreamSplitState> {
  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSourceReader.class);
  private static final String COMMIT = script();

  private final RedisStreamsSettings settings;
  private final RedisStreamsSourceMetrics metrics;
  private final TreeMap<Long, List<RedisStreamSplit>> uncommitted = new TreeMap<>();

  /** A restart may go back behind what was committed, so each reader's life is a run of its own. */
  private final String run = UUID.randomUUID().toString();

  private RedisServer.Client client;
  private RedisServer.Connection<String, String> connection;
  private boolean idle;

  RedisStreamsSourceReader(
      RedisStreamsSettings settings,
      RedisStreamsDeserializationSchema<T> deserializer,
      RedisStreamsSourceMetrics metrics,
      SourceReaderContext context) {
    super(
        () -> new RedisStreamsSplitReader(settings, metrics),
        new RedisStreamsRecordEmitter<>(deserializer),
        context.getConfiguration(),
        context);
    this.settings = settings;
    this.metrics = metrics;
  }

  @Override
  public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
    // A reader without splits has no say in how far the source has come.
    boolean nothingToRead = getNumberOfCurrentlyAssignedSplits() == 0;
    if (nothingToRead && !idle) {
      output.markIdle();
    }
    idle = nothingToRead;
    return super.pollNext(output);
  }

  @Override
  public void addSplits(List<RedisStreamSplit> splits) {
    // Before anything is read: a trimmer must not overtake a job that went back.
    splits.forEach(split -> commit(0, split, true));
    super.addSplits(splits);
  }

  @Override
  public List<RedisStreamSplit> snapshotState(long checkpoint) {
    List<RedisStreamSplit> splits = super.snapshotState(checkpoint);
    uncommitted.put(checkpoint, splits);
    return splits;
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    List<RedisStreamSplit> splits = uncommitted.get(checkpoint);
    uncommitted.headMap(checkpoint, true).clear();
    if (splits != null) {
      splits.forEach(split -> commit(checkpoint, split, false));
    }
  }

  /** Fails only where the position must be known before reading goes on. */
  private void commit(long checkpoint, RedisStreamSplit split, boolean must) {
    try {
      if (client == null) {
        client = settings.server().connect();
      }
      if (connection == null) {
        connection = client.open(StringCodec.UTF8);
      }
      CompletionStage<Long> committed =
          connection
              .async()
              .eval(
                  COMMIT,
                  ScriptOutputType.INTEGER,
                  new String[] {split.stream(), settings.keys().offsets(split.stream())},
                  settings.job(),
                  split.position().toString(),
                  Long.toString(split.ordinal()),
                  Long.toString(checkpoint),
                  run,
                  Long.toString(System.currentTimeMillis()));
      if (must) {
        committed.toCompletableFuture().join();
      } else {
        committed.exceptionally(this::commitFailed);
      }
    } catch (RuntimeException e) {
      if (must) {
        throw new IllegalStateException(
            "Could not pin the position of " + split.stream() + " before reading it", e);
      }
      commitFailed(e);
    }
  }

  private Long commitFailed(Throwable e) {
    metrics.commitFailed();
    LOG.warn("Positions could not be committed; the next checkpoint does it: {}", e.toString());
    return 0L;
  }

  @Override
  protected void onSplitFinished(Map<String, RedisStreamSplitState> finished) {
    // Their last position is in the next checkpoint of the enumerator: they stay known.
  }

  @Override
  protected RedisStreamSplitState initializedState(RedisStreamSplit split) {
    return new RedisStreamSplitState(split);
  }

  @Override
  protected RedisStreamSplit toSplitType(String id, RedisStreamSplitState state) {
    return state.split();
  }

  @Override
  public void close() throws Exception {
    super.close();
    if (client != null) {
      client.close();
    }
  }

  private static String script() {
    try (InputStream text = RedisStreamsSourceReader.class.getResourceAsStream("commit.lua")) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
