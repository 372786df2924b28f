package live.footlight.domain.tracking;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import live.footlight.domain.Packed;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;

/**
 * What happened in one stretch of time: how many events, by whom, for how much.
 *
 * <p>Users are kept by 64 bits of their ids, each with how many events it has here, so that an
 * event can leave again. Beyond so many there is a HyperLogLog sketch made of exactly these: it is
 * a function of the set that came, and nobody leaves it.
 *
 * <p>Format 1: a format byte, whether it is to be published, version, count, diamonds, and either
 * 0, the number of users and each one's hash (8) and events, or 1 and the sketch in its updatable
 * form.
 */
final class RollupCell {
  private static final int FORMAT = 1;
  private static final int LG_K = 12;
  private static final int PARTS = 1_000_000;

  private final int exactUsers;
  private final SortedMap<Long, Long> users = new TreeMap<>();
  private HllSketch sketch;

  boolean waits;
  long version;
  long count;
  long diamonds;

  RollupCell(int exactUsers) {
    this.exactUsers = exactUsers;
  }

  /** Events of one user come, or leave where there are fewer than none. */
  void add(long user, long events, long diamonds) {
    count += events;
    this.diamonds += diamonds;
    if (user == RollupFold.NOBODY) {
      return;
    }
    if (sketch != null) {
      if (events > 0) {
        sketch.update(user);
      }
      return;
    }
    users.merge(user, events, (before, more) -> before + more == 0 ? null : before + more);
    if (users.size() > exactUsers) {
      sketch = new HllSketch(LG_K, TgtHllType.HLL_8);
      users.keySet().forEach(sketch::update);
      users.clear();
    }
  }

  long users() {
    return sketch == null
        ? users.size()
        : Math.max(exactUsers + 1L, Math.round(sketch.getCompositeEstimate()));
  }

  /** Relative standard error in parts per million. */
  long usersErrorPpm() {
    return sketch == null ? 0 : Math.round(HllSketch.getRelErr(false, true, LG_K, 1) * PARTS);
  }

  byte[] write() {
    Packed.Writer to =
        new Packed.Writer()
            .oneByte(FORMAT)
            .oneByte(waits ? 1 : 0)
            .unsigned(version)
            .number(count)
            .number(diamonds);
    if (sketch != null) {
      return to.oneByte(1).bytes(sketch.toUpdatableByteArray()).take();
    }
    to.oneByte(0).unsigned(users.size());
    for (Map.Entry<Long, Long> user : users.entrySet()) {
      to.eightBytes(user.getKey()).number(user.getValue());
    }
    return to.take();
  }

  static RollupCell read(byte[] bytes, int exactUsers) {
    RollupCell cell = new RollupCell(exactUsers);
    if (bytes == null) {
      return cell;
    }
    Packed.Reader from = new Packed.Reader(bytes);
    Packed.checkFormat(from.oneByte(), FORMAT, "a rollup");
    cell.waits = from.oneByte() == 1;
    cell.version = from.unsigned();
    cell.count = from.number();
    cell.diamonds = from.number();
    if (from.oneByte() == 1) {
      cell.sketch = HllSketch.heapify(from.bytes());
      return cell;
    }
    for (int i = from.count(); i > 0; i--) {
      cell.users.put(from.eightBytes(), from.number());
    }
    return cell;
  }
}
