package live.footlight.jobs.feeds;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;

/** Goes through the items of a subtask, those that there were when it began. */
final class Round implements AutoCloseable {
  private final Stream<String> keys;
  private final Iterator<String> iterator;
  private final Set<String> lists = new HashSet<>();
  private boolean all;

  Round(String state, KeyedStateBackend<String> backend) {
    Stream<String> found = backend.getKeys(state, VoidNamespace.INSTANCE);
    // RocksDB's iterator sees what was there when it was made; that of the heap bears no changes,
    // but
    // its keys are in memory, so that a list of them is references.
    keys = backend instanceof HeapKeyedStateBackend ? found.toList().stream() : found;
    iterator = keys.iterator();
  }

  /** All of what is published is to be published again. */
  void refreshAll() {
    all = true;
  }

  /** So is what stands in these lists, such as {@code g1 home}. */
  void refresh(Set<String> more) {
    lists.addAll(more);
  }

  /** Does what another one had to do as well, and ends it. */
  void takeOver(Round unfinished) {
    all = unfinished.all;
    lists.addAll(unfinished.lists);
    unfinished.close();
  }

  boolean isToBeRefreshed(String generation, String scope) {
    return all || (!lists.isEmpty() && lists.contains(generation + ' ' + scope));
  }

  /** The next item; null where there is none. */
  String next() {
    return iterator.hasNext() ? iterator.next() : null;
  }

  @Override
  public void close() {
    keys.close();
  }
}
