package live.footlight.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import live.footlight.contract.Event;

/**
 * What an operator has gathered when its tick ends: the inputs of each entity, in their order.
 *
 * @param endMs when the tick ends, ms UTC
 * @param inputs by entity
 * @param <T> what a fold takes
 */
record Gathered<T>(long endMs, Map<String, List<T>> inputs) {
  private static final long TICK_MS = 1_000;

  /**
   * Gathers events that are in the order of their times, a second of them at a time.
   *
   * @param entity of an event
   * @param input that an event is; null where it is none
   */
  static <T> List<Gathered<T>> ticks(
      List<Event> events, Function<Event, String> entity, Function<Event, T> input) {
    List<Gathered<T>> ticks = new ArrayList<>();
    for (Event event : events) {
      T taken = input.apply(event);
      if (taken == null) {
        continue;
      }
      long endMs = (event.occurredAtMs() / TICK_MS + 1) * TICK_MS;
      if (ticks.isEmpty() || ticks.get(ticks.size() - 1).endMs < endMs) {
        ticks.add(new Gathered<>(endMs, new LinkedHashMap<>()));
      }
      ticks
          .get(ticks.size() - 1)
          .inputs
          .computeIfAbsent(entity.apply(event), e -> new ArrayList<>())
          .add(taken);
    }
    return ticks;
  }
}
