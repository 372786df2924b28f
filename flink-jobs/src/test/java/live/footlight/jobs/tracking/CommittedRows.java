package live.footlight.jobs.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;
import live.footlight.sinks.TrackingTypes;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Rows and revisions as a transactional sink would hand them out: those of a checkpoint once it is
 * complete, and never those of one that is not.
 */
final class CommittedRows {
  private static final Map<String, CommittedRows> OPEN = new ConcurrentHashMap<>();

  private final String name;
  private final List<TrackedRow> rows = new ArrayList<>();
  private final List<TrackedRevision> revisions = new ArrayList<>();

  CommittedRows(String name) {
    this.name = name;
    OPEN.put(name, this);
  }

  /** Ends both streams here. */
  void take(DataStream<TrackedRow> taken, DataStream<TrackedRevision> revised) {
    taken
        .transform(
            "Take rows",
            TrackingTypes.TRACKED_ROW,
            new Committer<>(name, TrackingTypes.TRACKED_ROW, Kind.ROWS))
        .uid("tracking.test-rows");
    revised
        .transform(
            "Take revisions",
            TrackingTypes.TRACKED_REVISION,
            new Committer<>(name, TrackingTypes.TRACKED_REVISION, Kind.REVISIONS))
        .uid("tracking.test-revisions");
  }

  synchronized List<TrackedRow> rows() {
    return List.copyOf(rows);
  }

  synchronized List<TrackedRevision> revisions() {
    return List.copyOf(revisions);
  }

  /** What was handed out after a savepoint goes when the job is set back to it. */
  synchronized void setBackTo(int rowCount, int revisionCount) {
    rows.subList(rowCount, rows.size()).clear();
    revisions.subList(revisionCount, revisions.size()).clear();
  }

  private synchronized void add(Kind kind, List<?> committed) {
    committed.forEach(
        one -> {
          if (kind == Kind.ROWS) {
            rows.add((TrackedRow) one);
          } else {
            revisions.add((TrackedRevision) one);
          }
        });
  }

  private enum Kind {
    ROWS,
    REVISIONS
  }

  private static final class Committer<T> extends AbstractStreamOperator<T>
      implements OneInputStreamOperator<T, T> {
    private static final long serialVersionUID = 1L;
    private final String name;
    private final TypeInformation<T> type;
    private final Kind kind;
    private transient List<T> open;
    private transient TreeMap<Long, List<T>> waiting;
    private transient ListState<T> state;

    Committer(String name, TypeInformation<T> type, Kind kind) {
      this.name = name;
      this.type = type;
      this.kind = kind;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
      super.initializeState(context);
      open = new ArrayList<>();
      waiting = new TreeMap<>();
      state =
          context.getOperatorStateStore().getListState(new ListStateDescriptor<>("waiting", type));
      if (context.isRestored()) {
        List<T> before = new ArrayList<>();
        state.get().forEach(before::add);
        OPEN.get(name).add(kind, before);
      }
    }

    @Override
    public void processElement(StreamRecord<T> element) {
      open.add(element.getValue());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
      waiting.put(context.getCheckpointId(), open);
      open = new ArrayList<>();
      List<T> all = new ArrayList<>();
      waiting.values().forEach(all::addAll);
      state.update(all);
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
      super.notifyCheckpointComplete(checkpoint);
      var complete = waiting.headMap(checkpoint, true);
      complete.values().forEach(some -> OPEN.get(name).add(kind, some));
      complete.clear();
    }
  }
}
