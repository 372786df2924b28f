package live.footlight.contract.event;

import live.footlight.contract.Problem;

/** What an event says, by type. Records only; see the annotations of this package. */
public sealed interface EventData
    permits EscrowPost,
        EscrowSettled,
        EscrowVoid,
        FeedImpression,
        GenerationActivated,
        GenerationConfigured,
        GiftRefunded,
        GiftSent,
        GoalCancelled,
        GoalOpened,
        KaraokeSkipped,
        PostCommentRemoved,
        PostCommented,
        PostCreated,
        PostHidden,
        PostLiked,
        PostRestored,
        PostShared,
        PostTakenDown,
        PostUnliked,
        PostUnlocked,
        PostUpdated,
        PostViewed,
        ProductConfigured,
        SessionEnded,
        SessionPaid,
        SessionStarted,
        ShowEnded,
        ShowStarted,
        SourceConnected,
        SourceDisconnected,
        UserFollowed,
        UserUnfollowed,
        ViewerHeartbeat,
        ViewerJoined,
        ViewerLeft,
        ViewerTierChanged {
  /** A price no one can exceed: sums of a million of them stay exact in a double. */
  long MAX_DIAMONDS = 1_000_000_000L;

  /** The entity that orders this event, such as {@code session:s1}; decides the partition. */
  String entityKey();

  /** Gifts follow their session; those of a private chat have none and follow the streamer. */
  static String sessionElseStreamer(String sessionId, String streamerId) {
    return sessionId == null ? "streamer:" + streamerId : "session:" + sessionId;
  }

  /** An event that has neither a session nor a streamer, or an empty one, has nothing to follow. */
  static Problem nobodyToFollow(String sessionId, String streamerId) {
    String followed = sessionId == null ? streamerId : sessionId;
    return followed == null || followed.isEmpty()
        ? new Problem("/data/session_id", "must be there unless streamer_id is")
        : null;
  }

  /** What goes cannot go before it comes. */
  static Problem expiry(Long nbf, Long exp) {
    return nbf != null && exp != null && exp <= nbf
        ? new Problem("/data/exp", "must be after nbf")
        : null;
  }

  /** What fields say against one another though each is right by itself; null where nothing. */
  default Problem contradiction() {
    return null;
  }
}
