package live.footlight.jobs.tracking;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import live.footlight.contract.DataField;
import live.footlight.contract.DataLayout;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.domain.tracking.VisitorFold;

/** Who did what an event says, and whom it says to be one. */
final class People {
  /** Keys of events that name nobody begin with it. */
  static final String NOBODY = "-:";

  private static final int SLOTS = 64;
  private static final Map<EventType, Integer> USER = new EnumMap<>(EventType.class);
  private static final Map<EventType, Integer> ANONYMOUS = new EnumMap<>(EventType.class);
  private static final Map<EventType, Integer> PREVIOUS = new EnumMap<>(EventType.class);

  static {
    for (EventType type : EventType.values()) {
      for (DataField field : DataLayout.of(type).fields()) {
        if (field.identity()) {
          USER.putIfAbsent(type, field.index());
        } else if (field.name().equals("anonymous_id")) {
          ANONYMOUS.put(type, field.index());
        } else if (field.name().equals("previous_id")) {
          PREVIOUS.put(type, field.index());
        }
      }
    }
  }

  private People() {}

  /** The user, as the envelope has it, else the data; null where there is none. */
  static String user(FrameReader frame) {
    String actor = frame.userId();
    return actor != null ? actor : field(frame, USER);
  }

  /** The anonymous id, as the envelope has it, else the data; null where there is none. */
  static String anonymous(FrameReader frame) {
    String actor = frame.anonymousId();
    return actor != null ? actor : field(frame, ANONYMOUS);
  }

  /** The key of the visitor; null where nobody is named. */
  static String visitor(FrameReader frame) {
    String user = user(frame);
    if (user != null) {
      return VisitorFold.user(user);
    }
    String anonymous = anonymous(frame);
    return anonymous == null ? null : VisitorFold.anonymous(anonymous);
  }

  /** The key of who makes the event's row: its visitor, else one of some who keep no state. */
  static String address(FrameReader frame) {
    String visitor = visitor(frame);
    return visitor == null ? NOBODY + (frame.dataHash() & SLOTS - 1) : visitor;
  }

  /** The anonymous ids that an event says to be its user. */
  static Set<String> merged(FrameReader frame) {
    Set<String> ids = new LinkedHashSet<>();
    switch (frame.type()) {
      case USER_IDENTIFIED, USER_SIGNED_UP, IDENTIFY, ALIAS -> {
        String anonymous = anonymous(frame);
        if (anonymous != null) {
          ids.add(anonymous);
        }
        String previous = field(frame, PREVIOUS);
        if (previous != null) {
          ids.add(previous);
        }
      }
      default -> {}
    }
    return ids;
  }

  private static String field(FrameReader frame, Map<EventType, Integer> fields) {
    Integer index = fields.get(frame.type());
    String text = index == null ? null : frame.string(index);
    return text == null || text.isEmpty() ? null : text;
  }
}
