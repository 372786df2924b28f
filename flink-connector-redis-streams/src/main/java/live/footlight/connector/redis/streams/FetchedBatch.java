package live.footlight.connector.redis.streams;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;

/**
 * What one fetch brought, split after split. What it says of a split beside its entries is told
 * when its turn comes, in the thread that emits: it is not counted as a record.
 */
final class FetchedBatch implements RecordsWithSplitIds<StreamEntry> {
  private final Listener listener;
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final Set<String> finished = new HashSet<>();
  private Iterator<Part> turns;
  private Part current;

  FetchedBatch(Listener listener) {
    this.listener = listener;
  }

  /** Hears what a batch says of its splits. */
  interface Listener {
    /**
     * Before its entries: more is known of the split, or entries were lost and reading goes on
     * elsewhere.
     */
    void resumed(RedisStreamSplit split);

    /**
     * Behind its entries: every entry of the split with an earlier time has been emitted.
     *
     * @param serverMs by the Redis server's clock, ms UTC
     */
    void readUpTo(String split, long serverMs);
  }

  void resume(RedisStreamSplit split) {
    part(split.stream()).resumed = split;
  }

  void add(String split, List<StreamEntry> entries, long readUpToMs) {
    Part part = part(split);
    part.entries = entries.iterator();
    part.readUpToMs = readUpToMs;
  }

  void finish(String split) {
    finished.add(split);
  }

  private Part part(String split) {
    return parts.computeIfAbsent(split, Part::new);
  }

  @Override
  public String nextSplit() {
    if (turns == null) {
      turns = parts.values().iterator();
    }
    if (!turns.hasNext()) {
      return null;
    }
    current = turns.next();
    if (current.resumed != null) {
      listener.resumed(current.resumed);
    }
    return current.split;
  }

  @Override
  public StreamEntry nextRecordFromSplit() {
    if (current.entries.hasNext()) {
      return current.entries.next();
    }
    if (current.readUpToMs >= 0) {
      listener.readUpTo(current.split, current.readUpToMs);
      current.readUpToMs = -1;
    }
    return null;
  }

  @Override
  public Set<String> finishedSplits() {
    return finished;
  }

  private static final class Part {
    private final String split;
    private RedisStreamSplit resumed;
    private Iterator<StreamEntry> entries = List.<StreamEntry>of().iterator();
    private long readUpToMs = -1;

    Part(String split) {
      this.split = split;
    }
  }
}
