package live.footlight.connector.redis.streams;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.core.io.InputStatus;

/**
 * Reads its splits and, once a checkpoint is complete, has it said in Redis how far it has come.
 */
@SuppressWarnings("try") // close() may be interrupted: Flink declares it so
final class RedisStreamsSourceReader<T>
    extends SingleThreadMultiplexSourceReaderBase<
        StreamEntry, T, RedisStreamSplit, RedisStreamSplitState> {
  private final RedisSession session;
  private final PositionCommitter committer;
  private final Progress<T> progress;
  private final TreeMap<Long, List<RedisStreamSplit>> uncommitted = new TreeMap<>();
  private final List<RedisStreamSplit> finished = new ArrayList<>();
  private final CompletableFuture<Void> everythingAssigned = new CompletableFuture<>();
  private boolean heardOfIt;
  private boolean idle;

  RedisStreamsSourceReader(
      RedisStreamsSettings settings,
      RedisStreamsDeserializationSchema<T> deserializer,
      RedisStreamsSourceMetrics metrics,
      SourceReaderContext context) {
    this(
        settings,
        deserializer,
        context,
        metrics,
        new RedisSession(settings.server()),
        new Progress<>(settings.watermarks()));
  }

  private RedisStreamsSourceReader(
      RedisStreamsSettings settings,
      RedisStreamsDeserializationSchema<T> deserializer,
      SourceReaderContext context,
      RedisStreamsSourceMetrics metrics,
      RedisSession session,
      Progress<T> progress) {
    this(
        settings,
        deserializer,
        context,
        metrics,
        session,
        progress,
        new PositionCommitter(settings, session, metrics));
  }

  private RedisStreamsSourceReader(
      RedisStreamsSettings settings,
      RedisStreamsDeserializationSchema<T> deserializer,
      SourceReaderContext context,
      RedisStreamsSourceMetrics metrics,
      RedisSession session,
      Progress<T> progress,
      PositionCommitter committer) {
    super(
        () -> new RedisStreamsSplitReader(settings, session, committer, metrics, progress),
        new RedisStreamsRecordEmitter<>(deserializer),
        context.getConfiguration(),
        context);
    this.session = session;
    this.committer = committer;
    this.progress = progress;
  }

  /** Where the splits are, and what their batches say of them beside entries. */
  private static final class Progress<T> implements FetchedBatch.Listener {
    private final boolean watermarks;
    private final Map<String, RedisStreamSplitState> splits = new HashMap<>();
    private ReaderOutput<T> output;

    Progress(boolean watermarks) {
      this.watermarks = watermarks;
    }

    @Override
    public void resumed(RedisStreamSplit split) {
      splits.get(split.stream()).resume(split);
    }

    @Override
    public void readUpTo(String split, long serverMs) {
      if (watermarks) {
        // Entries of this very millisecond may still come.
        output.createOutputForSplit(split).emitWatermark(new Watermark(serverMs - 1));
      }
    }
  }

  @Override
  public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
    // A reader without splits has no say in how far the source has come, once it is clear that it
    // gets none. Until then it holds the others' time back.
    heardOfIt = everythingAssigned.isDone();
    boolean nothingToRead = heardOfIt && getNumberOfCurrentlyAssignedSplits() == 0;
    if (nothingToRead != idle) {
      idle = nothingToRead;
      if (idle) {
        output.markIdle();
      } else {
        output.markActive();
      }
    }
    progress.output = output;
    return super.pollNext(output);
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    if (event instanceof EverythingAssigned) {
      everythingAssigned.complete(null);
    }
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    CompletableFuture<Void> fetched = super.isAvailable();
    // A reader without splits fetches nothing, and has to be asked once more to say that it is
    // idle.
    return heardOfIt
        ? fetched
        : CompletableFuture.anyOf(fetched, everythingAssigned).thenApply(either -> null);
  }

  @Override
  public List<RedisStreamSplit> snapshotState(long checkpoint) {
    List<RedisStreamSplit> splits = super.snapshotState(checkpoint);
    List<RedisStreamSplit> positions = new ArrayList<>(splits);
    positions.addAll(finished);
    uncommitted.put(checkpoint, positions);
    return splits;
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    List<RedisStreamSplit> positions = uncommitted.get(checkpoint);
    uncommitted.headMap(checkpoint, true).clear();
    if (positions != null) {
      committer.commit(checkpoint, positions);
      finished.removeAll(positions);
    }
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) {
    uncommitted.remove(checkpoint);
  }

  @Override
  protected void onSplitFinished(Map<String, RedisStreamSplitState> splits) {
    progress.splits.keySet().removeAll(splits.keySet());
    splits.values().forEach(state -> finished.add(state.split()));
  }

  @Override
  protected RedisStreamSplitState initializedState(RedisStreamSplit split) {
    RedisStreamSplitState state = new RedisStreamSplitState(split);
    progress.splits.put(split.stream(), state);
    return state;
  }

  @Override
  protected RedisStreamSplit toSplitType(String id, RedisStreamSplitState state) {
    return state.split();
  }

  @Override
  public void close() throws Exception {
    super.close();
    committer.finish();
    session.close();
  }
}
