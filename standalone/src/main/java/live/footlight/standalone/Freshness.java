package live.footlight.standalone;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How old the results are, seen from outside: everything acknowledged up to that long ago is in
 * them. Compares how many events had been acknowledged at a moment with how many the job has
 * accounted for.
 */
final class Freshness {
  private static final int MOMENTS = 4_096;

  private record Acknowledged(long atMs, long events) {}

  private final Deque<Acknowledged> moments = new ArrayDeque<>();

  /** Notes how many events have been acknowledged by now. */
  void acknowledged(long nowMs, long events) {
    moments.addLast(new Acknowledged(nowMs, events));
    if (moments.size() > MOMENTS) {
      moments.removeFirst();
    }
  }

  /**
   * The age of the results.
   *
   * @param accounted events in the results now, of those counted by {@link #acknowledged}
   * @return ms; -1 while nothing has been acknowledged
   */
  long ageMs(long nowMs, long accounted) {
    while (moments.size() > 1 && second().events() <= accounted) {
      moments.removeFirst();
    }
    return moments.isEmpty() ? -1 : nowMs - moments.getFirst().atMs();
  }

  private Acknowledged second() {
    var moment = moments.iterator();
    moment.next();
    return moment.next();
  }
}
