package live.footlight.domain.goal;

import live.footlight.contract.Event;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.MalformedFrameException;
import live.footlight.domain.Packed;

/**
 * An event and where it stands in its stream.
 *
 * @param entryMs when its entry was appended, ms UTC of the stream's server
 * @param partition such as {@code live.5}
 * @param entryId of its entry
 * @param index within its entry
 * @param content {@link live.footlight.contract.FrameReader#dataHash}
 * @param event what it says
 */
public record GoalInput(
    long entryMs, String partition, String entryId, int index, int content, Event event) {
  long occurredAtMs() {
    return event.occurredAtMs();
  }

  /** When its stream has come far enough for it, but for the lateness of others; ms UTC. */
  long dueMs() {
    return Math.max(entryMs, event.occurredAtMs());
  }

  /** A session's end comes after what happened in the same millisecond. */
  private int rank() {
    EventType type = event.type();
    return type == EventType.SESSION_ENDED ? Integer.MAX_VALUE : type.code();
  }

  /** By event time; what happened at once, by id, so that no order of arrival decides. */
  static int inOrder(GoalInput a, GoalInput b) {
    int byTime = Long.compare(a.occurredAtMs(), b.occurredAtMs());
    if (byTime != 0) {
      return byTime;
    }
    int byKind = Integer.compare(a.rank(), b.rank());
    if (byKind != 0) {
      return byKind;
    }
    int byId = a.event.id().compareTo(b.event.id());
    return byId != 0 ? byId : a.event.source().compareTo(b.event.source());
  }

  void write(Packed.Writer to) {
    to.number(entryMs)
        .text(partition)
        .text(entryId)
        .number(index)
        .number(content)
        .bytes(FrameWriter.body(event));
  }

  static GoalInput read(Packed.Reader from) {
    return new GoalInput(
        from.number(),
        from.text(),
        from.text(),
        (int) from.number(),
        (int) from.number(),
        event(from.bytes()));
  }

  private static Event event(byte[] body) {
    FrameReader reader = new FrameReader();
    reader.open(body);
    try {
      reader.next();
      reader.parse();
      return reader.event();
    } catch (MalformedFrameException e) {
      throw new IllegalStateException("An event that was read once is unreadable in state", e);
    }
  }
}
