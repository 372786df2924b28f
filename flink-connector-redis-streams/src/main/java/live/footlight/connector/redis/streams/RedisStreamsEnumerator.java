package live.footlight.connector.redis.streams;

import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds streams, decides once where reading begins, and spreads the splits evenly over the readers.
 * All talk with Redis is in the context's worker thread.
 */
final class RedisStreamsEnumerator
    implements SplitEnumerator<RedisStreamSplit, RedisStreamsEnumeratorState> {
  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsEnumerator.class);
  private static final long RETRY_MS = 1_000;

  private final RedisStreamsSettings settings;
  private final SplitEnumeratorContext<RedisStreamSplit> context;
  private final Set<String> known; // also read in the worker thread
  private final Map<String, RedisStreamSplit> unassigned = new HashMap<>();
  private final Map<Integer, Integer> load = new HashMap<>();
  private final Set<Integer> told = new HashSet<>();
  private volatile boolean begun; // the streams of the first start have been found
  private volatile boolean discovered;
  private final RedisSession session;

  RedisStreamsEnumerator(
      RedisStreamsSettings settings,
      SplitEnumeratorContext<RedisStreamSplit> context,
      RedisStreamsEnumeratorState restored) {
    this.settings = settings;
    this.context = context;
    this.session = new RedisSession(settings.server());
    this.begun = restored != null && restored.begun();
    this.known = new ConcurrentSkipListSet<>(restored == null ? Set.of() : restored.known());
    if (restored != null) {
      restored.unassigned().forEach(split -> unassigned.put(split.stream(), split));
    }
  }

  @Override
  public void start() {
    context.callAsync(this::discover, this::found, 0, everyMs());
  }

  private boolean once() {
    return settings.bounded() || settings.discoveryInterval().isZero();
  }

  private long everyMs() {
    return once() ? RETRY_MS : settings.discoveryInterval().toMillis();
  }

  /**
   * The streams there are that nobody reads yet, with where to begin; runs in the worker thread.
   */
  private List<RedisStreamSplit> discover() {
    if (once() && discovered) {
      return List.of();
    }
    try {
      RedisConnection redis = RedisSession.answer(session.connection());
      List<RedisStreamSplit> found = new ArrayList<>();
      for (String stream : settings.streams().discover(redis.sync())) {
        if (!known.contains(stream)) {
          found.add(firstSplit(redis, stream));
        }
      }
      return found;
    } catch (RedisException e) {
      session.replace();
      throw e;
    }
  }

  private RedisStreamSplit firstSplit(RedisConnection redis, String stream) {
    StreamInspection now =
        RedisSession.answer(
            StreamInspection.of(
                redis, settings.keys(), stream, EntryId.ZERO, UUID.randomUUID().toString()));
    EntryId stop = settings.bounded() ? settings.stops().getOrDefault(stream, now.last()) : null;
    RedisStreamSplit atFirst =
        new RedisStreamSplit(stream, EntryId.ZERO, now.removed(), now.incarnation(), stop);
    // A stream that is found later was empty when the job began, whatever its start was.
    return begun ? atFirst : begin(atFirst, settings.start(), now, redis);
  }

  private RedisStreamSplit begin(
      RedisStreamSplit atFirst, StartPosition start, StreamInspection now, RedisConnection redis) {
    RedisStreamSplit atLast = atFirst.movedTo(now.last(), now.added(), now.incarnation());
    if (start instanceof StartPosition.Latest) {
      return atLast;
    }
    if (start instanceof StartPosition.AtTime time) {
      EntryId before = EntryId.before(time.ms());
      return before.compareTo(now.last()) >= 0
          ? atLast
          : atFirst.movedTo(before, -1, now.incarnation());
    }
    if (start instanceof StartPosition.AfterIds ids && ids.ids().containsKey(atFirst.stream())) {
      EntryId after = EntryId.parse(ids.ids().get(atFirst.stream()));
      if (after.compareTo(now.last()) > 0) {
        throw new IllegalArgumentException(
            "Cannot start "
                + atFirst.stream()
                + " behind "
                + after
                + ": its last entry is "
                + now.last());
      }
      return atFirst.movedTo(after, -1, now.incarnation());
    }
    if (start instanceof StartPosition.Committed committed) {
      String text = redis.sync().hget(settings.keys().offsets(atFirst.stream()), settings.job());
      if (text == null || CommittedOffset.parse(text).registeredOnly()) {
        return begin(atFirst, committed.fallback(), now, redis);
      }
      CommittedOffset offset = CommittedOffset.parse(text);
      return atFirst.movedTo(offset.position(), offset.ordinal(), now.incarnation());
    }
    return atFirst;
  }

  private void found(List<RedisStreamSplit> splits, Throwable failure) {
    if (failure != null) {
      if (!discovered && !RedisTrouble.passes(failure)) {
        throw RedisTrouble.explain(failure);
      }
      LOG.warn("Looking for streams failed and is tried again: {}", failure.toString());
      return;
    }
    discovered = true;
    begun = true;
    for (RedisStreamSplit split : splits) {
      if (known.add(split.stream())) {
        LOG.info("Found stream {}; reading begins behind {}", split.stream(), split.position());
        unassigned.put(split.stream(), split);
      }
    }
    assign();
  }

  private void assign() {
    Set<Integer> readers = context.registeredReaders().keySet();
    if (readers.size() < context.currentParallelism()) {
      return; // all of them first, so that the splits are spread evenly
    }
    Map<Integer, List<RedisStreamSplit>> assignment = new HashMap<>();
    for (String stream : new TreeSet<>(unassigned.keySet())) {
      int reader = leastLoaded(readers);
      assignment.computeIfAbsent(reader, r -> new ArrayList<>()).add(unassigned.remove(stream));
      load.merge(reader, 1, Integer::sum);
    }
    if (!assignment.isEmpty()) {
      context.assignSplits(new SplitsAssignment<>(assignment));
    }
    for (int reader : readers) {
      if (discovered && told.add(reader)) {
        context.sendEventToSourceReader(reader, new EverythingAssigned());
        if (settings.bounded()) {
          context.signalNoMoreSplits(reader);
        }
      }
    }
  }

  private int leastLoaded(Set<Integer> readers) {
    int best = -1;
    for (int reader : new TreeSet<>(readers)) {
      if (best < 0 || load.getOrDefault(reader, 0) < load.getOrDefault(best, 0)) {
        best = reader;
      }
    }
    return best;
  }

  @Override
  public void handleSplitRequest(int subtask, String host) {
    // Splits are pushed as they are found.
  }

  @Override
  public void addSplitsBack(List<RedisStreamSplit> splits, int subtask) {
    splits.forEach(split -> unassigned.put(split.stream(), split));
    load.remove(subtask);
    told.remove(subtask);
    if (context.registeredReaders().containsKey(subtask)) {
      assign();
    }
  }

  @Override
  public void addReader(int subtask) {
    load.putIfAbsent(subtask, 0);
    told.remove(subtask);
    if (discovered || !unassigned.isEmpty()) {
      assign();
    }
  }

  @Override
  public RedisStreamsEnumeratorState snapshotState(long checkpoint) {
    return new RedisStreamsEnumeratorState(
        begun, new TreeSet<>(known), new ArrayList<>(unassigned.values()));
  }

  @Override
  public void close() {
    session.close();
  }
}
