package live.footlight.jobs.viewers;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import live.footlight.contract.DataField;
import live.footlight.contract.DataLayout;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.jobs.RecordDefects;
import live.footlight.jobs.Selection;

/**
 * What viewers take. Events of per-viewer channels name the streamer and no session: they go to the
 * streamer, as do starts of sessions beside their own way, so that the session can be found.
 */
final class ViewerEvents implements Selection {
  static final String STREAMER = "streamer:";
  static final String SESSION = "session:";

  private static final long serialVersionUID = 1L;
  private static final Set<EventType> TAKEN =
      EnumSet.of(
          EventType.SESSION_STARTED,
          EventType.SESSION_ENDED,
          EventType.VIEWER_JOINED,
          EventType.VIEWER_LEFT,
          EventType.VIEWER_HEARTBEAT,
          EventType.VIEWER_TIER_CHANGED);

  private static final Map<EventType, Integer> SESSION_ID = fields("session_id");
  private static final Map<EventType, Integer> STREAMER_ID = fields("streamer_id");

  private static Map<EventType, Integer> fields(String name) {
    Map<EventType, Integer> fields = new EnumMap<>(EventType.class);
    for (EventType type : TAKEN) {
      DataField field = DataLayout.of(type).field(name);
      if (field != null) {
        fields.put(type, field.index());
      }
    }
    return fields;
  }

  @Override
  public boolean takes(FrameReader frame) {
    return TAKEN.contains(frame.type());
  }

  @Override
  public String defect(FrameReader frame) {
    String defect = RecordDefects.find(frame);
    return defect == null && !frame.has(SESSION_ID.get(frame.type())) && streamer(frame) == null
        ? "it names neither a session nor a streamer"
        : defect;
  }

  @Override
  public String entityKey(FrameReader frame) {
    int session = SESSION_ID.get(frame.type());
    return frame.has(session) ? SESSION + frame.string(session) : STREAMER + streamer(frame);
  }

  @Override
  public String secondKey(FrameReader frame) {
    return frame.type() == EventType.SESSION_STARTED ? STREAMER + streamer(frame) : null;
  }

  private static String streamer(FrameReader frame) {
    Integer field = STREAMER_ID.get(frame.type());
    return field == null ? null : frame.string(field);
  }
}
