package live.footlight.jobs.feeds;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;

/**
 * Goes through the items of a subtask, those that there were when it began. Of lists that are to be
 * filled up it finds the first on the way, and then goes through these: what stands behind them
 * would be cut off where it is written.
 */
final class Round implements AutoCloseable {
  private final Stream<String> keys;
  private final Map<String, FirstItems> firsts = new HashMap<>();
  private Iterator<String> iterator;
  private String entity;
  private boolean all;
  private boolean gone;

  /** Which lists an item is to be written to, by item; null until all were gone through. */
  private Map<String, Set<String>> found;

  Round(String state, KeyedStateBackend<String> backend) {
    Stream<String> there = backend.getKeys(state, VoidNamespace.INSTANCE);
    // RocksDB's iterator sees what was there when it was made; that of the heap bears no changes,
    // but its keys are in memory, so that a list of them is references.
    keys = backend instanceof HeapKeyedStateBackend ? there.toList().stream() : there;
    iterator = keys.iterator();
  }

  /** All of what is published is to be published again. */
  void refreshAll() {
    all = true;
  }

  /** It is to be said of what is in no list that it is gone. */
  void sayWhatIsGone() {
    gone = true;
  }

  boolean saysWhatIsGone() {
    return gone && found == null;
  }

  /**
   * So is what stands first in these lists, such as {@code g1 home}.
   *
   * @param most how many of a list
   */
  void refresh(Set<String> lists, ToIntFunction<String> most) {
    lists.forEach(list -> firsts.put(list, new FirstItems(most.applyAsInt(list))));
  }

  /** Does what another one had to do as well, and ends it. */
  void takeOver(Round unfinished) {
    all = unfinished.all;
    gone |= unfinished.gone;
    unfinished.firsts.forEach((list, first) -> firsts.put(list, first.emptied()));
    unfinished.close();
  }

  /** Whether the item that came last is to be published again where it stands. */
  boolean isToBeRefreshed(String generation, String scope, double score) {
    if (all || firsts.isEmpty()) {
      return all;
    }
    String list = generation + ' ' + scope;
    if (found != null) {
      return found.get(entity).contains(list);
    }
    FirstItems first = firsts.get(list);
    if (first != null) {
      first.put(entity, score);
    }
    return false;
  }

  /** The next item; null where there is none. */
  String next() {
    if (!iterator.hasNext() && found == null) {
      found = new HashMap<>();
      firsts.forEach(
          (list, first) ->
              first
                  .all()
                  .forEach(each -> found.computeIfAbsent(each, e -> new HashSet<>()).add(list)));
      iterator = found.keySet().iterator();
    }
    entity = iterator.hasNext() ? iterator.next() : null;
    return entity;
  }

  @Override
  public void close() {
    keys.close();
  }
}
