package live.footlight.connector.redis.streams;

import io.lettuce.core.codec.StringCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

  private final RedisStreamsSettings settings;
  private final SplitEnumeratorContext<RedisStreamSplit> context;
  private final Set<String> known;
  private final Map<String, RedisStreamSplit> unassigned = new HashMap<>();
  private final Map<Integer, Integer> load = new HashMap<>();
  private final Set<Integer> toldOfEnd = new HashSet<>();
  private boolean firstDiscovery;
  private boolean discovered;
  private RedisServer.Client client;
  private RedisServer.Connection<String, String> connection;

  RedisStreamsEnumerator(
      RedisStreamsSettings settings,
      SplitEnumeratorContext<RedisStreamSplit> context,
      RedisStreamsEnumeratorState restored) {
    this.settings = settings;
    this.context = context;
    this.firstDiscovery = restored == null;
    this.known = new TreeSet<>(restored == null ? Set.of() : restored.known());
    if (restored != null) {
      restored.unassigned().forEach(split -> unassigned.put(split.stream(), split));
    }
  }

  @Override
  public void start() {
    if (settings.bounded() || settings.discoveryInterval().isZero()) {
      context.callAsync(this::discover, this::found);
    } else {
      context.callAsync(this::discover, this::found, 0, settings.discoveryInterval().toMillis());
    }
  }

  /**
   * The streams there are that nobody reads yet, with where to begin; runs in the worker thread.
   */
  private List<RedisStreamSplit> discover() {
    if (client == null) {
      client = settings.server().connect();
    }
    if (connection == null) {
      connection = client.open(StringCodec.UTF8);
    }
    Set<String> streams = settings.streams().discover(connection.sync());
    StreamCheck check = new StreamCheck(settings.keys());
    List<RedisStreamSplit> found = new ArrayList<>();
    for (String stream : streams) {
      if (known.contains(stream)) {
        continue;
      }
      StreamCheck.StreamInfo info = check.info(connection.sync(), stream);
      StartPosition start = firstDiscovery ? settings.start() : StartPosition.earliest();
      Beginning beginning = beginning(stream, info, start);
      found.add(
          new RedisStreamSplit(
              stream,
              beginning.position(),
              beginning.ordinal(),
              info.incarnation(),
              settings.bounded() ? info.lastGenerated() : null));
    }
    return found;
  }

  private record Beginning(EntryId position, long ordinal) {}

  private Beginning beginning(String stream, StreamCheck.StreamInfo info, StartPosition start) {
    long removed = info.entriesAdded() < 0 ? -1 : info.entriesAdded() - info.length();
    if (start instanceof StartPosition.Latest) {
      return new Beginning(info.lastGenerated(), info.entriesAdded());
    }
    if (start instanceof StartPosition.AtTime time) {
      return new Beginning(EntryId.before(time.ms()), -1);
    }
    if (start instanceof StartPosition.AfterIds ids && ids.ids().containsKey(stream)) {
      return new Beginning(EntryId.parse(ids.ids().get(stream)), -1);
    }
    if (start instanceof StartPosition.Committed committed) {
      String text = connection.sync().hget(settings.keys().offsets(stream), settings.job());
      if (text == null) {
        return beginning(stream, info, committed.fallback());
      }
      CommittedOffset offset = CommittedOffset.parse(text);
      return new Beginning(offset.position(), offset.ordinal());
    }
    return new Beginning(EntryId.ZERO, removed);
  }

  private void found(List<RedisStreamSplit> splits, Throwable failure) {
    if (failure != null) {
      if (!discovered && !RedisTrouble.passes(failure)) {
        throw RedisTrouble.explain(failure);
      }
      LOG.warn("Discovery of streams failed and is tried again: {}", failure.toString());
      if (settings.bounded() || settings.discoveryInterval().isZero()) {
        context.callAsync(this::discover, this::found);
      }
      return;
    }
    discovered = true;
    firstDiscovery = false;
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
    if (settings.bounded() && discovered) {
      for (int reader : readers) {
        if (toldOfEnd.add(reader)) {
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
    toldOfEnd.remove(subtask);
    if (context.registeredReaders().containsKey(subtask)) {
      assign();
    }
  }

  @Override
  public void addReader(int subtask) {
    load.putIfAbsent(subtask, 0);
    toldOfEnd.remove(subtask);
    if (discovered || !unassigned.isEmpty()) {
      assign();
    }
  }

  @Override
  public RedisStreamsEnumeratorState snapshotState(long checkpoint) {
    return new RedisStreamsEnumeratorState(
        new TreeSet<>(known), new ArrayList<>(unassigned.values()));
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }
}
