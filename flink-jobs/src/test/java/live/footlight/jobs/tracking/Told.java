package live.footlight.jobs.tracking;

import static live.footlight.jobs.tracking.Running.T;

import java.util.ArrayList;
import java.util.List;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.event.ClientContext;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.Track;
import live.footlight.contract.event.UserTouched;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.tracking.Addressed.Kind;

/** Events as they travel between the operators of tracking. */
final class Told {
  private Told() {}

  static Event event(String id, long atMs, EventData data) {
    return new Event(id, "/test", 1, atMs, T, Actor.UNKNOWN, null, data, null);
  }

  static Event gift(String eventId, String giftId, long diamonds) {
    return event(
        eventId,
        T,
        new GiftSent(giftId, "c1", "ann", "rose", diamonds, "s1", null, null, null, null, null));
  }

  /** What an anonymous visitor did. */
  static Event seen(String id, long atMs, String anonymousId) {
    return event(id, atMs, new Track("Gift Seen", null, anonymousId, "{}", ClientContext.NONE));
  }

  /** What a user did. */
  static Event did(String id, long atMs, String userId) {
    return event(id, atMs, new Track("Gift Seen", userId, null, "{}", ClientContext.NONE));
  }

  /** A user came by a campaign. */
  static Event touched(String id, long atMs, String userId, String source) {
    return event(
        id, atMs, new UserTouched(userId, null, source, null, null, null, null, null, null));
  }

  /** As they come from a stream. */
  static EntityFrames frames(String entity, Event... events) {
    EntityFrames.Builder builder = new EntityFrames.Builder();
    for (int i = 0; i < events.length; i++) {
      builder.add(i, events[i]);
    }
    return builder.take(entity, "live.0", "1-0");
  }

  /** As they come to a visitor, or to where a business id is remembered. */
  static Addressed to(String whom, Event... events) {
    return new Addressed(whom, Kind.EVENTS, frames(whom, events).packed());
  }

  /** The ids of the events in a message. */
  static List<String> ids(Addressed message) throws Exception {
    EntityFrames.Reader reader = new EntityFrames.Reader();
    reader.open(message.packed(), 0, message.packed().length);
    FrameReader frames = reader.frames();
    List<String> ids = new ArrayList<>();
    while (frames.next()) {
      frames.parse();
      ids.add(frames.id());
    }
    return ids;
  }

  /** Those of all messages with events, each {@code id > whom}. */
  static List<String> sent(List<Addressed> messages) throws Exception {
    List<String> sent = new ArrayList<>();
    for (Addressed message : messages) {
      if (message.kind() == Kind.EVENTS) {
        for (String id : ids(message)) {
          sent.add(id + " > " + message.to());
        }
      } else {
        sent.add(message.kind() + " > " + message.to());
      }
    }
    return sent;
  }
}
