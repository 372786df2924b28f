package live.footlight.domain.tracking;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import live.footlight.domain.Packed;

/**
 * What brought a person, in order. A function of the set of their events: the earliest and the
 * latest {@value #MOST} - 1 touches are kept, whatever the order in which they became known.
 *
 * <p>The first event of all is a touch too where it came without parameters. Only while nothing
 * earlier is known: so it is kept beside the others, and takes its place when asked for.
 */
final class Touches {
  /** Touches kept of one person. */
  static final int MOST = 128;

  private final TreeSet<Touched> given;
  private Moment first;

  Touches() {
    this.given = new TreeSet<>();
  }

  private Touches(Touches other) {
    this.given = new TreeSet<>(other.given);
    this.first = other.first;
  }

  Touches copy() {
    return new Touches(this);
  }

  /** There was an event; its parameters make it a touch. */
  void add(Moment at, Utm utm) {
    first = Moment.earlier(first, at);
    if (!utm.isEmpty()) {
      add(new Touched(at, utm));
    }
  }

  /** Somebody was there already, as another id. */
  void addFirst(Moment at) {
    first = Moment.earlier(first, at);
  }

  /** A touch that is known; true where it was not yet. */
  boolean add(Touched touch) {
    first = Moment.earlier(first, touch.at());
    boolean isNew = given.add(touch);
    if (given.size() > MOST) {
      given.remove(given.higher(given.first()));
    }
    return isNew;
  }

  /** The earliest event of all; null where there is none. */
  Moment first() {
    return first;
  }

  /** Those with parameters, in order. */
  Collection<Touched> given() {
    return Collections.unmodifiableSet(given);
  }

  /** All touches in order, the first event among them where it is one. */
  List<Touched> all() {
    List<Touched> all = new ArrayList<>(given.size() + 1);
    if (isFirstBare()) {
      all.add(new Touched(first, Utm.NONE));
    }
    all.addAll(given);
    return all;
  }

  /** The earliest touch; null where there was no event. */
  Touched initial() {
    return isFirstBare() ? new Touched(first, Utm.NONE) : given.isEmpty() ? null : given.first();
  }

  /** The latest touch; null where there was no event. */
  Touched current() {
    return given.isEmpty() ? initial() : given.last();
  }

  /**
   * The touch that was current at an event: the latest that is not after it. Of an event from
   * before all that is kept it is the initial one.
   */
  Touched at(Moment moment) {
    Touched floor = given.floor(new Touched(moment, Utm.NONE));
    return floor == null ? initial() : floor;
  }

  private boolean isFirstBare() {
    return first != null && (given.isEmpty() || first.compareTo(given.first().at()) < 0);
  }

  void write(Packed.Writer to) {
    to.oneByte(first == null ? 0 : 1);
    if (first != null) {
      first.write(to);
    }
    writeAll(given, to);
  }

  static Touches read(Packed.Reader from) {
    Touches touches = new Touches();
    if (from.oneByte() == 1) {
      touches.first = Moment.read(from);
    }
    touches.given.addAll(readAll(from));
    return touches;
  }

  static void writeAll(Collection<Touched> touches, Packed.Writer to) {
    to.unsigned(touches.size());
    touches.forEach(touch -> touch.write(to));
  }

  static List<Touched> readAll(Packed.Reader from) {
    int count = from.count();
    List<Touched> touches = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      touches.add(Touched.read(from));
    }
    return touches;
  }
}
