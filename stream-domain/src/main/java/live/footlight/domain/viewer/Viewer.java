package live.footlight.domain.viewer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import live.footlight.domain.Packed;

/**
 * One viewer of a session: all connections, and what of it the curve has counted.
 *
 * <p>A row is a format byte, a flag byte (1 held, 2 counted as a viewer, 4 past), the second of
 * processing time at which to look again (4, unsigned: until 2106), the earliest event time (the
 * base), until when it is held where it is, up to when its past reaches and the steps of it where
 * it has one, the number of connections, and each connection: hash of its id (8), flags (1 expired,
 * 2 paid heartbeats, 4 heartbeats), its marks, where it has heartbeats its spans and when its last
 * input came relative to the last of them, and the first paid heartbeat relative to the base.
 * Numbers without a width are varints; times are ms, relative to the one before.
 */
final class Viewer {
  /** More connections than any one viewer has; the number must fit into the sweep's 15 bits. */
  static final int MOST_CONNECTIONS = 1 << 14;

  private static final int FORMAT = 1;
  private static final int HELD_FLAG = 1;
  private static final int COUNTED_FLAG = 2;
  private static final int PAST_FLAG = 4;

  /** From so many connections on, those long closed are folded into their steps. */
  private static final int MANY_CONNECTIONS = 64;

  /** How long before the viewer's latest input a connection must have ended for that. */
  private static final long LONG_CLOSED_MS = 3_600_000;

  final List<Connection> connections = new ArrayList<>(1);

  /** The last leave does not count yet. */
  boolean held;

  /** Until when it does not, processing time in ms. */
  long heldUntilMs;

  /** Counts among the different viewers. */
  boolean counted;

  /** The second of processing time at which the list of the due knows this viewer; 0 for none. */
  long dueSecond;

  /** Something about this viewer is new since the row was read. */
  boolean changed;

  // Connections that are no longer known one by one: their level together, and the latest that any
  // of them knew of. An unknown connection may be one of them up to that time.
  private final Steps past = new Steps();
  private long pastToMs = -1;

  /** What the curve has counted of this viewer. */
  final Steps before = new Steps();

  /** The connection of this id, new where it is unknown; null where it can no longer be told. */
  Connection connection(long hash, long atMs) {
    for (int i = connections.size() - 1; i >= 0; i--) {
      if (connections.get(i).hash == hash) {
        return connections.get(i);
      }
    }
    if (atMs <= pastToMs || connections.size() == MOST_CONNECTIONS) {
      return null;
    }
    Connection connection = new Connection(hash);
    connections.add(connection);
    return connection;
  }

  boolean everPresent() {
    for (Connection connection : connections) {
      if (connection.everPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Whether any connection is open at the end of time. */
  boolean open(Steps scratch, long silence) {
    for (Connection connection : connections) {
      connection.steps(scratch, silence);
      if (scratch.last() != Steps.ABSENT) {
        return true;
      }
    }
    return false;
  }

  /** Writes the viewer's level over time: the highest of the connections', brief gaps bridged. */
  void steps(Steps to, Steps scratch, long silence, long grace) {
    if (connections.size() == 1 && past.count == 0) {
      connections.get(0).steps(to, silence);
    } else {
      to.clear();
      sweep(to, connections, scratch, silence);
    }
    to.bridge(grace);
    if (held) {
      to.hold();
    }
  }

  /** Folds connections that ended long ago into the past, where there are many. */
  void forgetLongClosed(Steps scratch, long silence) {
    if (connections.size() <= MANY_CONNECTIONS) {
      return;
    }
    long latest = 0;
    for (Connection connection : connections) {
      latest = Math.max(latest, connection.latest());
    }
    List<Connection> closed = new ArrayList<>();
    for (Connection connection : connections) {
      connection.steps(scratch, silence);
      if (scratch.last() == Steps.ABSENT && connection.latest() < latest - LONG_CLOSED_MS) {
        closed.add(connection);
      }
    }
    if (closed.isEmpty()) {
      return;
    }
    Steps together = new Steps();
    sweep(together, closed, scratch, silence);
    past.set(together);
    for (Connection connection : closed) {
      pastToMs = Math.max(pastToMs, connection.latest());
    }
    connections.removeAll(closed);
  }

  /** The highest level of these connections and of the past. */
  private void sweep(Steps to, List<Connection> some, Steps scratch, long silence) {
    long[] changes = new long[some.size() * 2 + past.count];
    int count = 0;
    for (int i = 0; i <= some.size(); i++) {
      Steps one = past;
      if (i < some.size()) {
        some.get(i).steps(scratch, silence);
        one = scratch;
      }
      if (count + one.count > changes.length) {
        changes = Arrays.copyOf(changes, 2 * (count + one.count));
      }
      for (int j = 0; j < one.count; j++) {
        changes[count++] = one.times[j] << 17 | (long) i << 2 | one.levels[j];
      }
    }
    Arrays.sort(changes, 0, count);
    int[] levels = new int[some.size() + 1];
    int[] at = new int[Steps.SD + 1];
    for (int i = 0; i < count; i++) {
      int connection = (int) (changes[i] >> 2 & MOST_CONNECTIONS * 2 - 1);
      int level = (int) (changes[i] & 3);
      at[levels[connection]]--;
      at[level]++;
      levels[connection] = level;
      long time = changes[i] >> 17;
      if (i + 1 == count || changes[i + 1] >> 17 != time) {
        to.add(
            time,
            at[Steps.SD] > 0 ? Steps.SD : at[Steps.PREVIEW] > 0 ? Steps.PREVIEW : Steps.ABSENT);
      }
    }
  }

  byte[] write(Packed.Writer to) {
    to.clear();
    to.oneByte(FORMAT);
    boolean hasPast = pastToMs >= 0;
    to.oneByte((held ? HELD_FLAG : 0) | (counted ? COUNTED_FLAG : 0) | (hasPast ? PAST_FLAG : 0));
    to.fourBytes((int) dueSecond);
    long base = past.count > 0 ? past.times[0] : Long.MAX_VALUE;
    for (Connection connection : connections) {
      base = Math.min(base, connection.first());
    }
    to.unsigned(base);
    if (held) {
      to.unsigned(heldUntilMs);
    }
    if (hasPast) {
      to.unsigned(pastToMs);
      past.write(to, base);
    }
    to.unsigned(connections.size());
    for (Connection connection : connections) {
      connection.write(to, base);
    }
    return to.take();
  }

  static Viewer read(byte[] row) {
    Packed.Reader from = new Packed.Reader(row);
    Packed.checkFormat(from.oneByte(), FORMAT, "viewers");
    Viewer viewer = new Viewer();
    int flags = from.oneByte();
    viewer.held = (flags & HELD_FLAG) != 0;
    viewer.counted = (flags & COUNTED_FLAG) != 0;
    viewer.dueSecond = Integer.toUnsignedLong(from.fourBytes());
    long base = from.unsigned();
    if (viewer.held) {
      viewer.heldUntilMs = from.unsigned();
    }
    if ((flags & PAST_FLAG) != 0) {
      viewer.pastToMs = from.unsigned();
      viewer.past.read(from, base);
    }
    int count = from.count();
    for (int i = 0; i < count; i++) {
      viewer.connections.add(Connection.read(from, base));
    }
    return viewer;
  }

  /** Whether the viewer of this row counts among the different ones. */
  static boolean isCounted(byte[] row) {
    return (row[1] & COUNTED_FLAG) != 0;
  }
}
