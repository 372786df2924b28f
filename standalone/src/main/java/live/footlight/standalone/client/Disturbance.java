package live.footlight.standalone.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How an honest network treats a stream of events: some arrive twice, and any may arrive later than
 * it was sent. The same seed disturbs the same events alike.
 *
 * @param duplicates share of the events sent twice, 0 to 1
 * @param shuffleMs each copy is delayed by less than this
 * @param seed of the choices
 */
public record Disturbance(double duplicates, long shuffleMs, long seed) {

  /** Every event once, in order. */
  public static final Disturbance NONE = new Disturbance(0, 0, 0);

  public Disturbance {
    if (!(duplicates >= 0 && duplicates <= 1)) {
      throw new IllegalArgumentException("duplicates is a share between 0 and 1: " + duplicates);
    }
    if (shuffleMs < 0) {
      throw new IllegalArgumentException("shuffle is a duration, not negative: " + shuffleMs);
    }
  }

  /**
   * The deliveries of these events in the order in which they arrive.
   *
   * @param events in order of time
   */
  public List<Delivery> of(List<ClientEvent> events) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Delivery> deliveries =
        new ArrayList<>((int) Math.ceil(events.size() * (1 + duplicates)) + 16);
    for (ClientEvent event : events) {
      deliveries.add(delayed(event, random));
      if (random.nextDouble() < duplicates) {
        deliveries.add(delayed(event, random));
      }
    }
    deliveries.sort(Comparator.comparingLong(Delivery::atMs));
    return deliveries;
  }

  private Delivery delayed(ClientEvent event, SplittableRandom random) {
    return new Delivery(event.atMs() + (shuffleMs == 0 ? 0 : random.nextLong(shuffleMs)), event);
  }
}
