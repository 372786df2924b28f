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

/** What goals take: of gifts, those that pay into a goal or order a song. */
final class GoalEvents implements Selection {
  private static final long serialVersionUID = 1L;
  private static final Set<EventType> TAKEN =
      EnumSet.of(
          EventType.SESSION_ENDED,
          EventType.SOURCE_CONNECTED,
          EventType.SOURCE_DISCONNECTED,
          EventType.VIEWER_JOINED,
          EventType.GIFT_SENT,
          EventType.GIFT_REFUNDED,
          EventType.GOAL_OPENED,
          EventType.GOAL_CANCELLED,
          EventType.SHOW_STARTED,
          EventType.SHOW_ENDED,
          EventType.KARAOKE_SKIPPED,
          EventType.ESCROW_SETTLED);

  private static final Map<EventType, Integer> SESSION = new EnumMap<>(EventType.class);
  private static final int GOAL = field(EventType.GIFT_SENT, "goal_id");
  private static final int DURATION = field(EventType.GIFT_SENT, "duration_seconds");

  static {
    TAKEN.forEach(type -> SESSION.put(type, field(type, "session_id")));
  }

  private static int field(EventType type, String name) {
    return DataLayout.of(type).field(name).index();
  }

  @Override
  public boolean takes(FrameReader frame) {
    EventType type = frame.type();
    if (!TAKEN.contains(type) || !frame.has(SESSION.get(type))) {
      return false;
    }
    return type != EventType.GIFT_SENT
        || frame.has(GOAL)
        || (frame.has(DURATION) && frame.integer(DURATION) > 0);
  }

  @Override
  public String defect(FrameReader frame) {
    return RecordDefects.find(frame);
  }

  @Override
  public String entityKey(FrameReader frame) {
    return frame.string(SESSION.get(frame.type()));
  }
}
