package live.footlight.jobs.feeds;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * How many places have come free in each list since it was last filled up. There is a list for
 * every creator, so only so many lists are counted side by side: where there are more, each loses
 * one, which leaves those that have many (J. Misra, D. Gries, "Finding repeated elements", 1982).
 * So a count is short by one for as many gaps as there are lists counted, at most.
 */
final class Gaps {
  /** A megabyte or two of a subtask. */
  static final int LISTS = 10_000;

  private final int most;
  private final Map<String, Long> byList = new HashMap<>();

  /** Counts so many lists side by side. */
  Gaps(int most) {
    this.most = most;
  }

  /** A place in a list has come free. */
  void add(String list) {
    if (byList.size() < most || byList.containsKey(list)) {
      byList.merge(list, 1L, Long::sum);
    } else {
      byList.replaceAll((each, count) -> count - 1);
      byList.values().removeIf(count -> count == 0);
    }
  }

  boolean isEmpty() {
    return byList.isEmpty();
  }

  /** Some lists that have more gaps than they may: those with most of them. */
  Set<String> beyond(ToLongFunction<String> allowed, int some) {
    return byList.entrySet().stream()
        .filter(list -> list.getValue() > allowed.applyAsLong(list.getKey()))
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(some)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** These are filled up. */
  void fill(Set<String> lists) {
    byList.keySet().removeAll(lists);
  }
}
