package live.footlight.contract.event;

import live.footlight.contract.Problem;

/** What an event says, by type. Records only; see the annotations of this package. */
public sealed interface EventData
    permits Alias,
        ArtifactDeclared,
        ArtifactFailed,
        ArtifactFinalized,
        AssetClaimed,
        AssetCreated,
        AssetUploaded,
        CheckoutReturned,
        CheckoutStarted,
        EncodeCompleted,
        EncodeFailed,
        EncodeStarted,
        EscrowPost,
        EscrowSettled,
        EscrowVoid,
        FeedImpression,
        GenerationActivated,
        GenerationConfigured,
        GiftRefunded,
        GiftSent,
        GoalCancelled,
        GoalOpened,
        Group,
        Identify,
        KaraokeSkipped,
        KycRejected,
        KycSubmitted,
        KycVerified,
        MessageCreated,
        MessageUnlocked,
        OrderCreated,
        OrderPaid,
        OrderRefunded,
        Page,
        PassActivated,
        PassGranted,
        PaymentConfirmed,
        PaymentFailed,
        PaymentNotified,
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
        RoleGranted,
        RoleRevoked,
        Screen,
        SessionEnded,
        SessionPaid,
        SessionStarted,
        ShowEnded,
        ShowStarted,
        SourceConnected,
        SourceDisconnected,
        Track,
        TrackRefused,
        UserErased,
        UserFollowed,
        UserIdentified,
        UserLoggedIn,
        UserSignedUp,
        UserTouched,
        UserUnfollowed,
        ViewerHeartbeat,
        ViewerJoined,
        ViewerLeft,
        ViewerTierChanged,
        WalletProvisioned {
  /** A price no one can exceed: sums of a million of them stay exact in a double. */
  long MAX_DIAMONDS = 1_000_000_000L;

  /** Longest address of a page, in bytes of UTF-8. */
  int MAX_URL_BYTES = 8_192;

  /** Longest value that has a list of a feed of its own, such as a country, in bytes of UTF-8. */
  int MAX_LIST_BYTES = 200;

  /** Longest tag, in bytes of UTF-8: what a view can hold. */
  int MAX_TAG_BYTES = 512;

  /** How much is kept of a refused event, in bytes of UTF-8. */
  int MAX_BODY_BYTES = 32_768;

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

  /** A visitor's events follow the visitor until there is a user. */
  static String userElseAnonymous(String userId, String anonymousId) {
    return userId == null || userId.isEmpty() ? "anonymous:" + anonymousId : "user:" + userId;
  }

  /** Somebody must have done it. */
  static Problem nobody(String userId, String anonymousId) {
    boolean named =
        (userId != null && !userId.isEmpty()) || (anonymousId != null && !anonymousId.isEmpty());
    return named
        ? null
        : new Problem("/data/user_id", "is required where there is no anonymous_id");
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
