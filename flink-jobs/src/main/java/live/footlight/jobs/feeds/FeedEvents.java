package live.footlight.jobs.feeds;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.footlight.contract.DataField;
import live.footlight.contract.DataLayout;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.contract.MalformedFrameException;
import live.footlight.domain.feed.Engagement;
import live.footlight.domain.feed.FeedInput;
import live.footlight.jobs.RecordDefects;
import live.footlight.jobs.Selection;

/**
 * What feeds take: what happens to posts and sessions, whom users follow and who is erased, and
 * generations. Who is known to watch a streamer, and no session, goes to the streamer with the
 * starts of sessions, so that the session can be found.
 */
final class FeedEvents implements Selection {
  static final String POST = "post:";
  static final String SESSION = "session:";
  static final String USER = "user:";
  static final String STREAMER = "streamer:";

  /** The one entity of all generations. */
  static final String GENERATIONS = "generations";

  private static final long serialVersionUID = 1L;

  private static final Set<EventType> OF_POSTS =
      EnumSet.of(
          EventType.POST_CREATED,
          EventType.POST_UPDATED,
          EventType.POST_TAKEN_DOWN,
          EventType.POST_RESTORED,
          EventType.POST_VIEWED,
          EventType.POST_LIKED,
          EventType.POST_UNLIKED,
          EventType.POST_COMMENTED,
          EventType.POST_COMMENT_REMOVED,
          EventType.POST_SHARED,
          EventType.POST_UNLOCKED,
          EventType.POST_HIDDEN);
  private static final Set<EventType> OF_SESSIONS =
      EnumSet.of(
          EventType.SESSION_STARTED,
          EventType.SESSION_ENDED,
          EventType.VIEWER_JOINED,
          EventType.GIFT_SENT,
          EventType.GIFT_REFUNDED);
  private static final Set<EventType> OF_USERS =
      EnumSet.of(EventType.USER_FOLLOWED, EventType.USER_UNFOLLOWED, EventType.USER_ERASED);
  private static final Set<EventType> OF_GENERATIONS =
      EnumSet.of(EventType.GENERATION_CONFIGURED, EventType.GENERATION_ACTIVATED);

  /** Those that may name the streamer alone. */
  private static final Set<EventType> OF_STREAMERS =
      EnumSet.of(EventType.VIEWER_JOINED, EventType.VIEWER_LEFT);

  private static final Map<EventType, Integer> ID = new EnumMap<>(EventType.class);
  private static final Map<EventType, Integer> STREAMER_ID = new EnumMap<>(EventType.class);
  private static final Map<EventType, Engagement> DONE = new EnumMap<>(EventType.class);
  private static final Map<EventType, Engagement> UNDONE = new EnumMap<>(EventType.class);
  private static final Map<EventType, Integer> ENGAGEMENT_ID = new EnumMap<>(EventType.class);
  private static final Map<EventType, Integer> DIAMONDS = new EnumMap<>(EventType.class);

  static {
    OF_POSTS.forEach(type -> ID.put(type, field(type, "post_id")));
    OF_SESSIONS.forEach(type -> ID.put(type, field(type, "session_id")));
    OF_USERS.forEach(type -> ID.put(type, field(type, "user_id")));
    ID.put(EventType.VIEWER_LEFT, field(EventType.VIEWER_LEFT, "session_id"));
    STREAMER_ID.put(EventType.SESSION_STARTED, field(EventType.SESSION_STARTED, "streamer_id"));
    OF_STREAMERS.forEach(type -> STREAMER_ID.put(type, field(type, "streamer_id")));
    DONE.put(EventType.POST_VIEWED, Engagement.VIEWED);
    DONE.put(EventType.POST_LIKED, Engagement.LIKED);
    DONE.put(EventType.POST_COMMENTED, Engagement.COMMENTED);
    DONE.put(EventType.POST_SHARED, Engagement.SHARED);
    DONE.put(EventType.POST_UNLOCKED, Engagement.UNLOCKED);
    DONE.put(EventType.POST_HIDDEN, Engagement.HIDDEN);
    DONE.put(EventType.VIEWER_JOINED, Engagement.JOINED);
    DONE.put(EventType.GIFT_SENT, Engagement.GIFTED);
    UNDONE.put(EventType.POST_UNLIKED, Engagement.LIKED);
    UNDONE.put(EventType.POST_COMMENT_REMOVED, Engagement.COMMENTED);
    UNDONE.put(EventType.GIFT_REFUNDED, Engagement.GIFTED);
    for (Map<EventType, Engagement> kinds : List.of(DONE, UNDONE)) {
      kinds.forEach(
          (type, kind) ->
              ENGAGEMENT_ID.put(
                  type,
                  field(
                      type,
                      switch (kind) {
                        case JOINED -> "viewer_id"; // once, whatever connections they have
                        case GIFTED -> "gift_id";
                        default -> "engagement_id";
                      })));
    }
    for (EventType type : List.of(EventType.POST_UNLOCKED, EventType.GIFT_SENT)) {
      DIAMONDS.put(type, field(type, "diamonds"));
    }
  }

  private static int field(EventType type, String name) {
    DataField field = DataLayout.of(type).field(name);
    return field.index();
  }

  @Override
  public boolean takes(FrameReader frame) {
    EventType type = frame.type();
    return OF_POSTS.contains(type)
        || OF_USERS.contains(type)
        || OF_GENERATIONS.contains(type)
        || (OF_SESSIONS.contains(type) && frame.has(ID.get(type))) // gifts in a chat have none
        || isOfStreamer(frame);
  }

  @Override
  public String defect(FrameReader frame) {
    return RecordDefects.find(frame);
  }

  @Override
  public String entityKey(FrameReader frame) {
    EventType type = frame.type();
    if (OF_GENERATIONS.contains(type)) {
      return GENERATIONS;
    }
    if (isOfStreamer(frame)) {
      return STREAMER + frame.string(STREAMER_ID.get(type));
    }
    String prefix = OF_POSTS.contains(type) ? POST : OF_USERS.contains(type) ? USER : SESSION;
    return prefix + frame.string(ID.get(type));
  }

  @Override
  public String secondKey(FrameReader frame) {
    return frame.type() == EventType.SESSION_STARTED
        ? STREAMER + frame.string(STREAMER_ID.get(frame.type()))
        : null;
  }

  private static boolean isOfStreamer(FrameReader frame) {
    EventType type = frame.type();
    return OF_STREAMERS.contains(type)
        && !frame.has(ID.get(type))
        && frame.has(STREAMER_ID.get(type));
  }

  /** The item that an entity is, without what kind it is of. */
  static String itemId(String entity) {
    return entity.substring(entity.indexOf(':') + 1);
  }

  /**
   * What an event says of its item, null where nothing; engagements, which are most, without the
   * rest of the event.
   */
  static FeedInput input(FrameReader frame) throws MalformedFrameException {
    EventType type = frame.type();
    Engagement done = DONE.get(type);
    if (done != null) {
      Integer diamonds = DIAMONDS.get(type);
      long paid = diamonds == null || !frame.has(diamonds) ? 0 : frame.integer(diamonds);
      return new FeedInput.Engaged(
          frame.occurredAtMs(), done, frame.string(ENGAGEMENT_ID.get(type)), done.units(paid));
    }
    Engagement undone = UNDONE.get(type);
    return undone == null
        ? FeedInput.of(frame.event())
        : new FeedInput.Undone(frame.occurredAtMs(), undone, frame.string(ENGAGEMENT_ID.get(type)));
  }
}
