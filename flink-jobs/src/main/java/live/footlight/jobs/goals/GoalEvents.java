package live.footlight.jobs.goals;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import live.footlight.contract.DataLayout;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.jobs.RecordDefects;
import live.footlight.jobs.Selection;

/**
 * What goals take: of gifts, those that pay into a goal or order a song. Who is known to watch a
 * streamer, and no session, goes to the streamer with the starts of sessions, so that the session
 * can be found.
 */
final class GoalEvents implements Selection {
  /** Before a streamer's id in its entity; sessions have their id alone, and no such character. */
  static final String STREAMER = "\0streamer:";

  private static final long serialVersionUID = 1L;
  private static final Set<EventType> TAKEN =
      EnumSet.of(
          EventType.SESSION_STARTED,
          EventType.SESSION_ENDED,
          EventType.SOURCE_CONNECTED,
          EventType.SOURCE_DISCONNECTED,
          EventType.VIEWER_JOINED,
          EventType.VIEWER_LEFT,
          EventType.GIFT_SENT,
          EventType.GIFT_REFUNDED,
          EventType.GOAL_OPENED,
          EventType.GOAL_CANCELLED,
          EventType.SHOW_STARTED,
          EventType.SHOW_ENDED,
          EventType.KARAOKE_SKIPPED,
          EventType.ESCROW_SETTLED);

  private static final Set<EventType> OF_STREAMERS =
      EnumSet.of(EventType.SESSION_STARTED, EventType.VIEWER_JOINED, EventType.VIEWER_LEFT);

  private static final Map<EventType, Integer> SESSION = new EnumMap<>(EventType.class);
  private static final Map<EventType, Integer> STREAMER_ID = new EnumMap<>(EventType.class);
  private static final int GOAL = field(EventType.GIFT_SENT, "goal_id");
  private static final int DURATION = field(EventType.GIFT_SENT, "duration_seconds");

  static {
    TAKEN.forEach(type -> SESSION.put(type, field(type, "session_id")));
    OF_STREAMERS.forEach(type -> STREAMER_ID.put(type, field(type, "streamer_id")));
  }

  private static int field(EventType type, String name) {
    return DataLayout.of(type).field(name).index();
  }

  @Override
  public boolean takes(FrameReader frame) {
    EventType type = frame.type();
    if (!TAKEN.contains(type)) {
      return false;
    }
    return switch (type) {
      case SESSION_STARTED -> true;
      case VIEWER_JOINED -> frame.has(SESSION.get(type)) || frame.has(STREAMER_ID.get(type));
      case VIEWER_LEFT -> !frame.has(SESSION.get(type)) && frame.has(STREAMER_ID.get(type));
      case GIFT_SENT ->
          frame.has(SESSION.get(type))
              && (frame.has(GOAL) || (frame.has(DURATION) && frame.integer(DURATION) > 0));
      default -> frame.has(SESSION.get(type));
    };
  }

  @Override
  public String defect(FrameReader frame) {
    return RecordDefects.find(frame);
  }

  @Override
  public String entityKey(FrameReader frame) {
    int session = SESSION.get(frame.type());
    return frame.has(session) ? frame.string(session) : streamer(frame);
  }

  @Override
  public String secondKey(FrameReader frame) {
    return frame.type() == EventType.SESSION_STARTED ? streamer(frame) : null;
  }

  private static String streamer(FrameReader frame) {
    return STREAMER + frame.string(STREAMER_ID.get(frame.type()));
  }
}
