package live.footlight.jobs;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Counts by partition what became of events, until it is handed on. */
public final class Tally {
  private final Map<String, Map<Fate, Long>> counts = new HashMap<>();

  /** What can become of an event. */
  public enum Fate {
    PROCESSED,
    DUPLICATE,
    QUARANTINED,
    DEAD_LETTERED,
    ERASED
  }

  /** One more. */
  public void count(String partition, Fate fate) {
    count(partition, fate, 1);
  }

  /** So many more. */
  public void count(String partition, Fate fate, long more) {
    counts.computeIfAbsent(partition, p -> new EnumMap<>(Fate.class)).merge(fate, more, Long::sum);
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
                    of.getOrDefault(Fate.PROCESSED, 0L),
                    of.getOrDefault(Fate.DUPLICATE, 0L),
                    of.getOrDefault(Fate.QUARANTINED, 0L),
                    of.getOrDefault(Fate.DEAD_LETTERED, 0L),
                    of.getOrDefault(Fate.ERASED, 0L))));
    counts.clear();
  }

  /**
   * Events of one partition accounted for since the last time.
   *
   * @param partition such as {@code live.5}
   */
  public record Counted(
      String partition,
      long processed,
      long duplicates,
      long quarantined,
      long deadLettered,
      long erased) {}
}
