package live.footlight.domain.tracking;

import java.util.Comparator;
import live.footlight.domain.Packed;

/**
 * When an event was, and which it is: so that of any two events one is the earlier.
 *
 * @param atMs event time, ms UTC
 * @param id the event's
 * @param source the event's
 */
public record Moment(long atMs, String id, String source) implements Comparable<Moment> {
  private static final Comparator<Moment> ORDER =
      Comparator.comparingLong(Moment::atMs)
          .thenComparing(Moment::id)
          .thenComparing(Moment::source);

  @Override
  public int compareTo(Moment other) {
    return ORDER.compare(this, other);
  }

  /** The earlier of two, either of which may be null. */
  static Moment earlier(Moment one, Moment other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }

  void write(Packed.Writer to) {
    to.number(atMs).name(id).name(source);
  }

  static Moment read(Packed.Reader from) {
    return new Moment(from.number(), from.name(), from.name());
  }
}
