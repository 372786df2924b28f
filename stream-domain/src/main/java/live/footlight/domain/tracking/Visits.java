package live.footlight.domain.tracking;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * Cuts events into visits: one ends where nothing happens for {@code idle}, and is shorter than
 * {@code longest}. What comes late cuts anew, and gives what the sorted events would have given.
 *
 * <p>Visits that were cut stand for their events: within one there is no gap that ends it, so it
 * goes on as a whole. Only where one has to be cut in two, since it would be too long together with
 * what precedes it, are its events asked for.
 */
final class Visits {
  private final long idleMs;
  private final long longestMs;

  Visits(TrackingSettings settings) {
    this.idleMs = settings.idle().toMillis();
    this.longestMs = settings.longestVisit().toMillis();
  }

  /**
   * The visits with new events among them.
   *
   * @param cut what was cut before, in order
   * @param fresh the new events, in order
   * @param events the events of a visit that was cut before, in order
   */
  List<Visit> cut(List<Visit> cut, List<Moment> fresh, Function<Visit, List<Moment>> events) {
    if (fresh.isEmpty()) {
      return cut;
    }
    int from = cut.size();
    while (from > 0 && cut.get(from - 1).start().compareTo(fresh.get(0)) > 0) {
      from--;
    }
    from = Math.max(0, from - 1); // the one it may belong to
    List<Visit> result = new ArrayList<>(cut.subList(0, from));
    Deque<Moment> moments = new ArrayDeque<>(fresh);
    Visit open = null;
    int next = from;
    while (next < cut.size() || !moments.isEmpty()) {
      Visit whole = next < cut.size() ? cut.get(next) : null;
      Moment moment = moments.peek();
      if (whole == null || (moment != null && moment.compareTo(whole.start()) < 0)) {
        moments.poll();
        if (goesOn(open, moment.atMs())) {
          open = open.until(moment.atMs());
        } else {
          close(open, result);
          open = new Visit(moment, moment.atMs());
        }
        continue;
      }
      next++;
      if (!goesOn(open, whole.start().atMs())) {
        close(open, result);
        open = whole;
        if (moment == null) {
          // Nothing new is left: what follows was cut from here already.
          result.addAll(cut.subList(next - 1, cut.size()));
          return result;
        }
      } else if (whole.lastMs() - open.start().atMs() < longestMs) {
        open = open.until(whole.lastMs());
      } else {
        moments = merged(moments, events.apply(whole));
      }
    }
    close(open, result);
    return result;
  }

  private boolean goesOn(Visit open, long atMs) {
    return open != null && atMs - open.lastMs() < idleMs && atMs - open.start().atMs() < longestMs;
  }

  private static void close(Visit open, List<Visit> result) {
    if (open != null) {
      result.add(open);
    }
  }

  private static Deque<Moment> merged(Deque<Moment> one, List<Moment> other) {
    List<Moment> all = new ArrayList<>(one);
    all.addAll(other);
    all.sort(null);
    return new ArrayDeque<>(all);
  }

  /** The visit an event belongs to: the latest that began by then; null where none did. */
  static Visit of(List<Visit> visits, Moment moment) {
    int low = 0;
    int high = visits.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (visits.get(middle).start().compareTo(moment) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? null : visits.get(low - 1);
  }
}
