package live.footlight.domain.tracking;

import live.footlight.domain.Packed;

/**
 * A stretch of a visitor's events.
 *
 * @param start its first event, which names it
 * @param lastMs when its last event was, ms UTC
 */
record Visit(Moment start, long lastMs) {
  private static final long SEED = 0x9ae16a3b2f90404fL;

  Visit until(long atMs) {
    return atMs > lastMs ? new Visit(start, atMs) : this;
  }

  /** Its id: 24 hexadecimal digits that follow from the visitor and the first event. */
  String id(String visitor) {
    long high = Hash.of(SEED, visitor, start.id(), start.source(), start.atMs());
    long low = Hash.of(high, start.source(), visitor, start.id(), start.atMs());
    return Hash.hex(high, 16) + Hash.hex(low, 8);
  }

  void write(Packed.Writer to) {
    start.write(to);
    to.unsigned(lastMs - start.atMs());
  }

  static Visit read(Packed.Reader from) {
    Moment start = Moment.read(from);
    return new Visit(start, start.atMs() + from.unsigned());
  }
}
