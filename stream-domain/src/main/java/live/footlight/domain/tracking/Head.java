package live.footlight.domain.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import live.footlight.domain.Packed;

/**
 * What is known of a visitor as a whole.
 *
 * <p>Format 1: a format byte; when they were erased, or 0, and then nothing more; how many events;
 * the latest event's time; touches; visits; hours that have a page; anonymous ids that are this
 * user, each with how many events it had; users that this anonymous id is, each with since when.
 */
final class Head {
  private static final int FORMAT = 1;

  /** ms UTC; 0 where they were not. */
  long erasedAtMs;

  long events;
  long latestMs = Long.MIN_VALUE;
  Touches touches = new Touches();
  List<Visit> visits = List.of();
  TreeSet<Integer> hours = new TreeSet<>();

  /** Of a user: how many events each anonymous id of theirs had. */
  final SortedMap<String, Long> anonymous = new TreeMap<>();

  /** Of an anonymous id: the users it is. */
  final SortedMap<String, Moment> owners = new TreeMap<>();

  /**
   * How many events and merges of the person are known: rises with each, and comes to the same
   * whatever the order they come in.
   */
  long version() {
    return events + owners.size() + anonymous.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whom the anonymous visitor turned out to be first; null where nobody knows. */
  String owner() {
    return owners.entrySet().stream()
        .min(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  byte[] write() {
    Packed.Writer to = new Packed.Writer().oneByte(FORMAT).unsigned(erasedAtMs);
    if (erasedAtMs != 0) {
      return to.take();
    }
    to.unsigned(events).number(latestMs);
    touches.write(to);
    to.unsigned(visits.size());
    visits.forEach(visit -> visit.write(to));
    to.unsigned(hours.size());
    int last = 0;
    for (int hour : hours) {
      to.number(hour - last);
      last = hour;
    }
    to.unsigned(anonymous.size());
    anonymous.forEach((id, count) -> to.name(id).unsigned(count));
    to.unsigned(owners.size());
    owners.forEach(
        (id, since) -> {
          to.name(id);
          since.write(to);
        });
    return to.take();
  }

  static Head read(byte[] bytes) {
    Head head = new Head();
    if (bytes == null) {
      return head;
    }
    Packed.Reader from = new Packed.Reader(bytes);
    Packed.checkFormat(from.oneByte(), FORMAT, "a visitor");
    head.erasedAtMs = from.unsigned();
    if (head.erasedAtMs != 0) {
      return head;
    }
    head.events = from.unsigned();
    head.latestMs = from.number();
    head.touches = Touches.read(from);
    int visits = from.count();
    head.visits = new ArrayList<>(visits);
    for (int i = 0; i < visits; i++) {
      head.visits.add(Visit.read(from));
    }
    int hour = 0;
    for (int i = from.count(); i > 0; i--) {
      hour += (int) from.number();
      head.hours.add(hour);
    }
    for (int i = from.count(); i > 0; i--) {
      head.anonymous.put(from.name(), from.unsigned());
    }
    for (int i = from.count(); i > 0; i--) {
      head.owners.put(from.name(), Moment.read(from));
    }
    return head;
  }
}
