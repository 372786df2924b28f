package live.footlight.jobs;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Counts by partition what became of events, until it is handed on. */
public final class Tally {
  private static final int FATES = Fate.values().length;

  private final Map<String, long[]> counts = new HashMap<>();

  /** What can become of an event. */
  public enum Fate {
    PROCESSED,
    DUPLICATE,
    QUARANTINED,
    DEAD_LETTERED
  }

  /** One more. */
  public void count(String partition, Fate fate) {
    count(partition, fate, 1);
  }

  /** So many more. */
  public void count(String partition, Fate fate, long more) {
    counts.computeIfAbsent(partition, p -> new long[FATES])[fate.ordinal()] += more;
  }

  /** One that was counted as processed turns out to be something else. */
  public void recount(String partition, Fate fate) {
    count(partition, Fate.PROCESSED, -1);
    count(partition, fate, 1);
  }

  /** Hands on what was counted, and starts anew. */
  public void drain(Consumer<Counted> out) {
    counts.forEach(
        (partition, of) ->
            out.accept(
                new Counted(
                    partition,
                    of[Fate.PROCESSED.ordinal()],
                    of[Fate.DUPLICATE.ordinal()],
                    of[Fate.QUARANTINED.ordinal()],
                    of[Fate.DEAD_LETTERED.ordinal()])));
    counts.clear();
  }

  /**
   * Events of one partition accounted for since the last time.
   *
   * @param partition such as {@code live.5}
   */
  public record Counted(
      String partition, long processed, long duplicates, long quarantined, long deadLettered) {}
}
