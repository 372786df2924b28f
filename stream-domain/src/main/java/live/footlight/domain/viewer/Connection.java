package live.footlight.domain.viewer;

import java.util.Arrays;
import live.footlight.domain.Packed;

/**
 * What is known of one connection: its joins, leaves and tier changes, each with its time, and its
 * heartbeats as spans. Everything it says is a function of the set of inputs.
 *
 * <ul>
 *   <li>It is open from a join or from the first heartbeat of a span on, until a leave. A join and
 *       a leave of the same millisecond cancel each other; a heartbeat does not stand against a
 *       leave.
 *   <li>Heartbeats no further apart than the silence make up a span. A leave within a span closes
 *       the connection until a join or the next span: a heartbeat that crosses a leave on its way
 *       opens nothing.
 *   <li>From its first heartbeat on it must give signs of life: heartbeats and joins. Where the
 *       next sign is further away than the silence, it was gone at the last one, unless a leave
 *       within the silence says when. What follows the last sign of all is decided by {@link
 *       #expired}.
 *   <li>Its tier is that of the latest join or tier change. The first heartbeat in the paid tier is
 *       a change to it; the others say nothing. Of two at once the higher holds. A tier change
 *       opens nothing.
 * </ul>
 */
final class Connection {
  static final int LEAVE = 0;
  static final int JOIN = 1;
  static final int TIER = 2;

  private static final long NONE = Long.MAX_VALUE;
  private static final int EXPIRED_FLAG = 1;
  private static final int PAID_FLAG = 2;
  private static final int SPANS_FLAG = 4;

  // What happens at an instant, for sorting; those with a tier are followed by it.
  private static final int LEFT = 0;
  private static final int DIED = 1;
  private static final int BEAT = 2;
  private static final int JOINED = 4;
  private static final int MOVED = 6;
  private static final int INSTANT_BITS = 3;

  /** Of its id; ids of one viewer do not collide within 64 bits. */
  final long hash;

  /** Silent for so long that nothing follows its last sign of life. */
  boolean expired;

  /** Processing time of its last input, ms. */
  long arrivedMs;

  // Each time << 3 | kind << 1 | tier, ascending.
  private long[] marks = new long[1];
  private int markCount;
  // First and last heartbeat of each span, ascending.
  private long[] spans = {};
  private int spanCount;
  private long paidFromMs = NONE;

  Connection(long hash) {
    this.hash = hash;
  }

  boolean hasHeartbeats() {
    return spanCount > 0;
  }

  /** Whether it was ever said to be there. */
  boolean everPresent() {
    for (int i = 0; i < markCount; i++) {
      if ((marks[i] >> 1 & 3) == JOIN) {
        return true;
      }
    }
    return hasHeartbeats();
  }

  /** Notes a mark; whether it says anything new. */
  boolean mark(int kind, Tier tier, long atMs) {
    long mark = atMs << 3 | (long) kind << 1 | (tier == Tier.SD ? 1 : 0);
    int at = markCount;
    while (at > 0 && marks[at - 1] >> 1 > mark >> 1) {
      at--;
    }
    if (at > 0 && marks[at - 1] >> 1 == mark >> 1) {
      boolean higher = mark > marks[at - 1];
      marks[at - 1] = Math.max(mark, marks[at - 1]);
      return higher;
    }
    if (markCount == marks.length) {
      marks = Arrays.copyOf(marks, markCount + 2);
    }
    System.arraycopy(marks, at, marks, at + 1, markCount - at);
    marks[at] = mark;
    markCount++;
    return true;
  }

  /** Notes a heartbeat; whether it may say anything new. */
  boolean heartbeat(Tier tier, long atMs, long silence) {
    boolean paid = tier == Tier.SD && atMs < paidFromMs;
    if (paid) {
      paidFromMs = atMs;
    }
    int at = 0;
    while (at < spanCount && spans[2 * at + 1] + silence < atMs) {
      at++;
    }
    if (at == spanCount || spans[2 * at] > atMs + silence) {
      long[] more = new long[2 * spanCount + 2];
      System.arraycopy(spans, 0, more, 0, 2 * at);
      more[2 * at] = atMs;
      more[2 * at + 1] = atMs;
      System.arraycopy(spans, 2 * at, more, 2 * at + 2, 2 * (spanCount - at));
      spans = more;
      spanCount++;
      return true;
    }
    boolean known = spans[2 * at] == atMs || spans[2 * at + 1] == atMs;
    spans[2 * at] = Math.min(spans[2 * at], atMs);
    spans[2 * at + 1] = Math.max(spans[2 * at + 1], atMs);
    if (at + 1 < spanCount && spans[2 * at + 2] <= spans[2 * at + 1] + silence) {
      spans[2 * at + 1] = spans[2 * at + 3];
      System.arraycopy(spans, 2 * at + 4, spans, 2 * at + 2, 2 * (spanCount - at - 2));
      spanCount--;
    }
    return !known || paid;
  }

  /** The earliest time it knows of, ms. */
  long first() {
    long first = markCount > 0 ? marks[0] >> 3 : NONE;
    return spanCount > 0 ? Math.min(first, spans[0]) : first;
  }

  /** The latest time it knows of, ms. */
  long latest() {
    long latest = markCount > 0 ? marks[markCount - 1] >> 3 : 0;
    return spanCount > 0 ? Math.max(latest, spans[2 * spanCount - 1]) : latest;
  }

  /** The last heartbeat, or a join that came after it; ms. Only where it has heartbeats. */
  long lastSign() {
    long last = spans[2 * spanCount - 1];
    for (int i = markCount - 1; i >= 0 && marks[i] >> 3 > last; i--) {
      if ((marks[i] >> 1 & 3) == JOIN) {
        return marks[i] >> 3;
      }
    }
    return last;
  }

  /** Writes its level over time. */
  void steps(Steps to, long silence) {
    to.clear();
    long[] instants = new long[markCount + 3 * spanCount + joins() + 1];
    int count = 0;
    for (int i = 0; i < markCount; i++) {
      int kind = (int) (marks[i] >> 1 & 3);
      int what = kind == LEAVE ? LEFT : (kind == JOIN ? JOINED : MOVED) + (int) (marks[i] & 1);
      instants[count++] = marks[i] >> 3 << INSTANT_BITS | what;
    }
    for (int i = 0; i < spanCount; i++) {
      instants[count++] = spans[2 * i] << INSTANT_BITS | BEAT;
    }
    if (paidFromMs != NONE) {
      instants[count++] = paidFromMs << INSTANT_BITS | MOVED + 1;
    }
    count = addDeaths(instants, count, silence);
    Arrays.sort(instants, 0, count);
    boolean open = false;
    boolean paid = false;
    int at = 0;
    while (at < count) {
      long time = instants[at] >> INSTANT_BITS;
      int seen = 0;
      for (; at < count && instants[at] >> INSTANT_BITS == time; at++) {
        seen |= 1 << (instants[at] & (1 << INSTANT_BITS) - 1);
      }
      boolean left = has(seen, LEFT);
      boolean joined = has(seen, JOINED) || has(seen, JOINED + 1);
      boolean saysPaid = has(seen, JOINED + 1) || has(seen, MOVED + 1);
      if (saysPaid || joined || has(seen, MOVED)) {
        paid = saysPaid;
      }
      if (left != joined) {
        open = joined;
      } else if (!left && has(seen, BEAT)) {
        open = true;
      }
      open &= !has(seen, DIED);
      to.add(time, !open ? Steps.ABSENT : paid ? Steps.SD : Steps.PREVIEW);
    }
  }

  private static boolean has(int seen, int what) {
    return (seen & 1 << what) != 0;
  }

  private int joins() {
    int joins = 0;
    for (int i = 0; i < markCount; i++) {
      joins += (marks[i] >> 1 & 3) == JOIN ? 1 : 0;
    }
    return joins;
  }

  /** Signs of life no further apart than the silence are one life; adds where each ends. */
  private int addDeaths(long[] instants, int before, long silence) {
    int count = before;
    if (spanCount == 0) {
      return count;
    }
    long firstBeat = spans[0];
    long end = firstBeat;
    int mark = 0;
    int span = 0;
    while (true) {
      while (mark < markCount && ((marks[mark] >> 1 & 3) != JOIN || marks[mark] >> 3 < firstBeat)) {
        mark++;
      }
      long join = mark < markCount ? marks[mark] >> 3 : NONE;
      long beat = span < spanCount ? spans[2 * span] : NONE;
      long next = Math.min(join, beat);
      if (next == NONE) {
        break;
      }
      if (next - end > silence && !leftWithin(end, silence)) {
        instants[count++] = end << INSTANT_BITS | DIED;
      }
      if (beat <= join) {
        end = Math.max(end, spans[2 * span + 1]);
        span++;
      } else {
        end = Math.max(end, join);
        mark++;
      }
    }
    if ((expired || leftAfter(end + silence)) && !leftWithin(end, silence)) {
      instants[count++] = end << INSTANT_BITS | DIED;
    }
    return count;
  }

  private boolean leftWithin(long end, long silence) {
    for (int i = markCount - 1; i >= 0 && marks[i] >> 3 >= end; i--) {
      if ((marks[i] >> 1 & 3) == LEAVE && marks[i] >> 3 <= end + silence) {
        return true;
      }
    }
    return false;
  }

  private boolean leftAfter(long time) {
    for (int i = markCount - 1; i >= 0 && marks[i] >> 3 > time; i--) {
      if ((marks[i] >> 1 & 3) == LEAVE) {
        return true;
      }
    }
    return false;
  }

  void write(Packed.Writer to, long base) {
    to.eightBytes(hash);
    boolean paid = paidFromMs != NONE;
    to.oneByte(
        (expired ? EXPIRED_FLAG : 0) | (paid ? PAID_FLAG : 0) | (spanCount > 0 ? SPANS_FLAG : 0));
    to.unsigned(markCount);
    long time = base;
    for (int i = 0; i < markCount; i++) {
      long at = marks[i] >> 3;
      to.unsigned(((at - time) << 3) | (marks[i] & 7));
      time = at;
    }
    if (spanCount > 0) {
      to.unsigned(spanCount);
      time = base;
      for (int i = 0; i < 2 * spanCount; i++) {
        to.unsigned(spans[i] - time);
        time = spans[i];
      }
      to.number(arrivedMs - time);
    }
    if (paid) {
      to.unsigned(paidFromMs - base);
    }
  }

  static Connection read(Packed.Reader from, long base) {
    Connection connection = new Connection(from.eightBytes());
    int flags = from.oneByte();
    connection.expired = (flags & EXPIRED_FLAG) != 0;
    connection.markCount = from.count();
    connection.marks = new long[connection.markCount + 1];
    long time = base;
    for (int i = 0; i < connection.markCount; i++) {
      long mark = from.unsigned();
      time += mark >>> 3;
      connection.marks[i] = (time << 3) | (mark & 7);
    }
    if ((flags & SPANS_FLAG) != 0) {
      connection.spanCount = from.count();
      connection.spans = new long[2 * connection.spanCount];
      time = base;
      for (int i = 0; i < connection.spans.length; i++) {
        time += from.unsigned();
        connection.spans[i] = time;
      }
      connection.arrivedMs = time + from.number();
    }
    if ((flags & PAID_FLAG) != 0) {
      connection.paidFromMs = base + from.unsigned();
    }
    return connection;
  }
}
