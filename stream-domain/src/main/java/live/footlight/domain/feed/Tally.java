package live.footlight.domain.feed;

import java.util.ArrayList;
import java.util.List;
import live.footlight.domain.Packed;

/** What one kind of engagement has in an item: undecayed, and decayed with every half-life. */
final class Tally {
  /** Engagements that were not taken back. */
  long count;

  /** What they weigh, undecayed. */
  double units;

  /** By half-life, in the order of the item's. */
  private final List<DecayedMass> masses = new ArrayList<>();

  DecayedMass mass(int halfLife) {
    return halfLife < masses.size() ? masses.get(halfLife) : DecayedMass.NONE;
  }

  /**
   * Adds an engagement.
   *
   * @param known how many half-lives were kept when it came; the others know nothing of it
   */
  void add(long atMs, double more, int known, List<Long> halfLivesMs) {
    count++;
    units += more;
    for (int i = 0; i < known; i++) {
      set(i, mass(i).add(atMs, more, halfLivesMs.get(i)));
    }
  }

  /**
   * Takes an engagement back.
   *
   * @param known as when it was added
   */
  void subtract(long atMs, double less, int known, List<Long> halfLivesMs) {
    count--;
    units -= less;
    if (count == 0) {
      // Nothing is left, not even what rounding leaves.
      units = 0;
      masses.clear();
      return;
    }
    for (int i = 0; i < known; i++) {
      set(i, mass(i).subtract(atMs, less, halfLivesMs.get(i)));
    }
  }

  private void set(int halfLife, DecayedMass mass) {
    while (masses.size() <= halfLife) {
      masses.add(DecayedMass.NONE);
    }
    masses.set(halfLife, mass);
  }

  /** Times are written as distances from the latest, which as a rule is that of all. */
  void write(Packed.Writer to, boolean paid) {
    to.number(count);
    if (paid) {
      to.real(units);
    }
    long latest = Long.MIN_VALUE;
    for (DecayedMass mass : masses) {
      latest = Math.max(latest, mass.tsMs());
    }
    if (latest == Long.MIN_VALUE) {
      to.number(0);
      return;
    }
    to.number(masses.size()).number(latest);
    for (DecayedMass mass : masses) {
      if (mass.isNone()) {
        to.number(-1);
      } else {
        to.number(latest - mass.tsMs()).real(mass.mass());
      }
    }
  }

  static Tally read(Packed.Reader from, boolean paid) {
    Tally tally = new Tally();
    tally.count = from.number();
    tally.units = paid ? from.real() : tally.count;
    long size = from.number();
    if (size == 0) {
      return tally;
    }
    long latest = from.number();
    for (long i = 0; i < size; i++) {
      long before = from.number();
      tally.masses.add(
          before < 0 ? DecayedMass.NONE : new DecayedMass(from.real(), latest - before));
    }
    return tally;
  }
}
