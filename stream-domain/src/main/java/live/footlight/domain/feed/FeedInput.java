package live.footlight.domain.feed;

import java.util.List;
import live.footlight.contract.Event;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.PostCommentRemoved;
import live.footlight.contract.event.PostCommented;
import live.footlight.contract.event.PostCreated;
import live.footlight.contract.event.PostHidden;
import live.footlight.contract.event.PostLiked;
import live.footlight.contract.event.PostRestored;
import live.footlight.contract.event.PostShared;
import live.footlight.contract.event.PostTakenDown;
import live.footlight.contract.event.PostUnliked;
import live.footlight.contract.event.PostUnlocked;
import live.footlight.contract.event.PostUpdated;
import live.footlight.contract.event.PostViewed;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.SessionStarted;
import live.footlight.contract.event.ViewerJoined;

/** What happens to an item of a feed. Times are event times, ms UTC. */
public sealed interface FeedInput {
  /** The kind of items that are posts. */
  String POST = "post";

  /** The kind of items that are live sessions; they go when the session ends. */
  String SESSION = "session";

  long atMs();

  /** Attributes an event gives; null where it does not. */
  record Said(
      String creatorId,
      Long nbfMs,
      Long expMs,
      String category,
      String country,
      List<String> tags,
      Long price) {}

  /** A post was made, or a session started. */
  record Created(long atMs, String eventId, String kind, Said said) implements FeedInput {}

  /** Attributes were set. Of what was set twice, the later by (time, id) stands. */
  record Updated(long atMs, String eventId, Said said) implements FeedInput {}

  /** It is to be in no feed. Of these and restores, the latest by (time, id) decides. */
  record TakenDown(long atMs, String eventId) implements FeedInput {}

  /** It may be in feeds again. */
  record Restored(long atMs, String eventId) implements FeedInput {}

  /**
   * Somebody engaged with it.
   *
   * @param engagementId the business id; what undoes it names it
   * @param units what it weighs, see {@link Engagement#units}
   */
  record Engaged(long atMs, Engagement kind, String engagementId, double units)
      implements FeedInput {}

  /** An engagement was taken back; may come before it. */
  record Undone(long atMs, Engagement kind, String engagementId) implements FeedInput {
    public Undone {
      if (!kind.isUndoable()) {
        throw new IllegalArgumentException("Nothing takes back what is " + kind.label());
      }
    }
  }

  /** What an event says of the item that its entity key names; null where it says nothing. */
  static FeedInput of(Event event) {
    long at = event.occurredAtMs();
    String id = event.id();
    if (event.data() instanceof PostCreated e) {
      return new Created(
          at,
          id,
          POST,
          new Said(
              e.creatorId(), e.nbf(), e.exp(), e.category(), e.country(), e.tags(), e.price()));
    } else if (event.data() instanceof PostUpdated e) {
      return new Updated(
          at,
          id,
          new Said(
              e.creatorId(), e.nbf(), e.exp(), e.category(), e.country(), e.tags(), e.price()));
    } else if (event.data() instanceof PostTakenDown) {
      return new TakenDown(at, id);
    } else if (event.data() instanceof PostRestored) {
      return new Restored(at, id);
    } else if (event.data() instanceof PostViewed e) {
      return engaged(at, Engagement.VIEWED, e.engagementId(), null);
    } else if (event.data() instanceof PostLiked e) {
      return engaged(at, Engagement.LIKED, e.engagementId(), null);
    } else if (event.data() instanceof PostCommented e) {
      return engaged(at, Engagement.COMMENTED, e.engagementId(), null);
    } else if (event.data() instanceof PostShared e) {
      return engaged(at, Engagement.SHARED, e.engagementId(), null);
    } else if (event.data() instanceof PostUnlocked e) {
      return engaged(at, Engagement.UNLOCKED, e.engagementId(), e.diamonds());
    } else if (event.data() instanceof PostHidden e) {
      return engaged(at, Engagement.HIDDEN, e.engagementId(), null);
    } else if (event.data() instanceof PostUnliked e) {
      return new Undone(at, Engagement.LIKED, e.engagementId());
    } else if (event.data() instanceof PostCommentRemoved e) {
      return new Undone(at, Engagement.COMMENTED, e.engagementId());
    }
    return ofSession(event);
  }

  private static FeedInput ofSession(Event event) {
    long at = event.occurredAtMs();
    String id = event.id();
    if (event.data() instanceof SessionStarted e) {
      return new Created(
          at,
          id,
          SESSION,
          new Said(e.streamerId(), null, null, e.category(), e.country(), e.tags(), null));
    } else if (event.data() instanceof SessionEnded) {
      return new Updated(at, id, new Said(null, null, at, null, null, null, null));
    } else if (event.data() instanceof ViewerJoined e) {
      return engaged(at, Engagement.JOINED, e.viewerId(), null);
    } else if (event.data() instanceof GiftSent e && e.sessionId() != null) {
      return engaged(at, Engagement.GIFTED, e.giftId(), e.diamonds());
    } else if (event.data() instanceof GiftRefunded e && e.sessionId() != null) {
      return new Undone(at, Engagement.GIFTED, e.giftId());
    }
    return null;
  }

  private static Engaged engaged(long at, Engagement kind, String engagementId, Long diamonds) {
    return new Engaged(at, kind, engagementId, kind.units(diamonds == null ? 0 : diamonds));
  }
}
