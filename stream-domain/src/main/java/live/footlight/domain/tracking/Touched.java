package live.footlight.domain.tracking;

import live.footlight.contract.view.Touch;
import live.footlight.domain.Packed;

/**
 * Something that brought a visitor: a set of campaign parameters, or their very first event where
 * it came without.
 *
 * @param at the event that was it
 * @param utm what it came with
 */
public record Touched(Moment at, Utm utm) implements Comparable<Touched> {
  @Override
  public int compareTo(Touched other) {
    return at.compareTo(other.at);
  }

  /** As readers see it. */
  public Touch view() {
    return new Touch(
        at.id(), at.atMs(), utm.source(), utm.medium(), utm.campaign(), utm.term(), utm.content());
  }

  void write(Packed.Writer to) {
    at.write(to);
    utm.write(to);
  }

  static Touched read(Packed.Reader from) {
    return new Touched(Moment.read(from), Utm.read(from));
  }
}
