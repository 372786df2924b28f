package live.footlight.contract;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import live.footlight.contract.event.EscrowPost;
import live.footlight.contract.event.EscrowSettled;
import live.footlight.contract.event.EscrowVoid;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.FeedImpression;
import live.footlight.contract.event.GenerationActivated;
import live.footlight.contract.event.GenerationConfigured;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.GoalCancelled;
import live.footlight.contract.event.GoalOpened;
import live.footlight.contract.event.KaraokeSkipped;
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
import live.footlight.contract.event.ProductConfigured;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.SessionPaid;
import live.footlight.contract.event.SessionStarted;
import live.footlight.contract.event.ShowEnded;
import live.footlight.contract.event.ShowStarted;
import live.footlight.contract.event.SourceConnected;
import live.footlight.contract.event.SourceDisconnected;
import live.footlight.contract.event.UserFollowed;
import live.footlight.contract.event.UserUnfollowed;
import live.footlight.contract.event.ViewerHeartbeat;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.event.ViewerLeft;
import live.footlight.contract.event.ViewerTierChanged;

/**
 * The catalogue. A type with a record is available; one without has its place and its code, and is
 * refused until the job that needs it brings its record. Codes stand in stored frames: they are
 * never changed and never used again.
 */
public enum EventType {
  SESSION_STARTED(1, "session.started", Topic.LIVE, SessionStarted.class),
  SESSION_ENDED(2, "session.ended", Topic.LIVE, SessionEnded.class),
  SOURCE_CONNECTED(3, "source.connected", Topic.LIVE, SourceConnected.class),
  SOURCE_DISCONNECTED(4, "source.disconnected", Topic.LIVE, SourceDisconnected.class),
  VIEWER_JOINED(5, "viewer.joined", Topic.LIVE, ViewerJoined.class),
  VIEWER_LEFT(6, "viewer.left", Topic.LIVE, ViewerLeft.class),
  VIEWER_HEARTBEAT(7, "viewer.heartbeat", Topic.LIVE, ViewerHeartbeat.class),
  VIEWER_TIER_CHANGED(8, "viewer.tier_changed", Topic.LIVE, ViewerTierChanged.class),
  GIFT_SENT(9, "gift.sent", Topic.LIVE, GiftSent.class),
  GIFT_REFUNDED(10, "gift.refunded", Topic.LIVE, GiftRefunded.class),
  GOAL_OPENED(11, "goal.opened", Topic.LIVE, GoalOpened.class),
  GOAL_CANCELLED(12, "goal.cancelled", Topic.LIVE, GoalCancelled.class),
  SHOW_STARTED(13, "show.started", Topic.LIVE, ShowStarted.class),
  SHOW_ENDED(14, "show.ended", Topic.LIVE, ShowEnded.class),
  KARAOKE_SKIPPED(15, "karaoke.skipped", Topic.LIVE, KaraokeSkipped.class),
  SESSION_PAID(16, "session.paid", Topic.LIVE, SessionPaid.class),
  ESCROW_SETTLED(17, "escrow.settled", Topic.LIVE, EscrowSettled.class),
  GENERATION_CONFIGURED(32, "generation.configured", Topic.CONTROL, GenerationConfigured.class),
  GENERATION_ACTIVATED(33, "generation.activated", Topic.CONTROL, GenerationActivated.class),
  PRODUCT_CONFIGURED(34, "product.configured", Topic.CONTROL, ProductConfigured.class),
  POST_CREATED(40, "post.created", Topic.CONTENT, PostCreated.class),
  POST_UPDATED(41, "post.updated", Topic.CONTENT, PostUpdated.class),
  POST_TAKEN_DOWN(42, "post.taken_down", Topic.CONTENT, PostTakenDown.class),
  POST_RESTORED(43, "post.restored", Topic.CONTENT, PostRestored.class),
  POST_VIEWED(44, "post.viewed", Topic.CONTENT, PostViewed.class),
  POST_LIKED(45, "post.liked", Topic.CONTENT, PostLiked.class),
  POST_UNLIKED(46, "post.unliked", Topic.CONTENT, PostUnliked.class),
  POST_COMMENTED(47, "post.commented", Topic.CONTENT, PostCommented.class),
  POST_COMMENT_REMOVED(48, "post.comment_removed", Topic.CONTENT, PostCommentRemoved.class),
  POST_SHARED(49, "post.shared", Topic.CONTENT, PostShared.class),
  POST_UNLOCKED(50, "post.unlocked", Topic.CONTENT, PostUnlocked.class),
  POST_HIDDEN(51, "post.hidden", Topic.CONTENT, PostHidden.class),
  FEED_IMPRESSION(52, "feed.impression", Topic.CONTENT, FeedImpression.class),
  ASSET_CREATED(64, "asset.created", Topic.MEDIA, null),
  ASSET_UPLOADED(65, "asset.uploaded", Topic.MEDIA, null),
  ASSET_CLAIMED(66, "asset.claimed", Topic.MEDIA, null),
  ARTIFACT_DECLARED(67, "artifact.declared", Topic.MEDIA, null),
  ARTIFACT_FINALIZED(68, "artifact.finalized", Topic.MEDIA, null),
  ARTIFACT_FAILED(69, "artifact.failed", Topic.MEDIA, null),
  ENCODE_STARTED(70, "encode.started", Topic.MEDIA, null),
  ENCODE_COMPLETED(71, "encode.completed", Topic.MEDIA, null),
  ENCODE_FAILED(72, "encode.failed", Topic.MEDIA, null),
  MESSAGE_CREATED(73, "message.created", Topic.MEDIA, null),
  MESSAGE_UNLOCKED(74, "message.unlocked", Topic.MEDIA, null),
  ORDER_CREATED(80, "order.created", Topic.COMMERCE, null),
  CHECKOUT_STARTED(81, "checkout.started", Topic.COMMERCE, null),
  CHECKOUT_RETURNED(82, "checkout.returned", Topic.COMMERCE, null),
  PAYMENT_NOTIFIED(83, "payment.notified", Topic.COMMERCE, null),
  PAYMENT_CONFIRMED(84, "payment.confirmed", Topic.COMMERCE, null),
  PAYMENT_FAILED(85, "payment.failed", Topic.COMMERCE, null),
  ORDER_PAID(86, "order.paid", Topic.COMMERCE, null),
  ORDER_REFUNDED(87, "order.refunded", Topic.COMMERCE, null),
  WALLET_PROVISIONED(88, "wallet.provisioned", Topic.COMMERCE, null),
  PASS_GRANTED(89, "pass.granted", Topic.COMMERCE, null),
  PASS_ACTIVATED(90, "pass.activated", Topic.COMMERCE, null),
  USER_SIGNED_UP(96, "user.signed_up", Topic.IDENTITY, null),
  USER_LOGGED_IN(97, "user.logged_in", Topic.IDENTITY, null),
  USER_IDENTIFIED(98, "user.identified", Topic.IDENTITY, null),
  USER_TOUCHED(99, "user.touched", Topic.IDENTITY, null),
  USER_FOLLOWED(100, "user.followed", Topic.IDENTITY, UserFollowed.class),
  USER_UNFOLLOWED(101, "user.unfollowed", Topic.IDENTITY, UserUnfollowed.class),
  KYC_SUBMITTED(102, "kyc.submitted", Topic.IDENTITY, null),
  KYC_VERIFIED(103, "kyc.verified", Topic.IDENTITY, null),
  KYC_REJECTED(104, "kyc.rejected", Topic.IDENTITY, null),
  ROLE_GRANTED(105, "role.granted", Topic.IDENTITY, null),
  ROLE_REVOKED(106, "role.revoked", Topic.IDENTITY, null),
  USER_ERASED(107, "user.erased", Topic.IDENTITY, null),
  TRACK(112, "track", Topic.TRACK, null),
  PAGE(113, "page", Topic.TRACK, null),
  SCREEN(114, "screen", Topic.TRACK, null),
  IDENTIFY(115, "identify", Topic.TRACK, null),
  GROUP(116, "group", Topic.TRACK, null),
  ALIAS(117, "alias", Topic.TRACK, null),
  ESCROW_POST(120, "escrow.post", Topic.ESCROW, EscrowPost.class),
  ESCROW_VOID(121, "escrow.void", Topic.ESCROW, EscrowVoid.class);

  private static final Map<String, EventType> BY_LABEL =
      Arrays.stream(values()).collect(Collectors.toMap(EventType::label, Function.identity()));
  private static final EventType[] BY_CODE = new EventType[128];

  /** Have their records, and wait for their job. */
  private static final Set<EventType> UNREAD =
      EnumSet.of(
          GENERATION_CONFIGURED,
          GENERATION_ACTIVATED,
          POST_CREATED,
          POST_UPDATED,
          POST_TAKEN_DOWN,
          POST_RESTORED,
          POST_VIEWED,
          POST_LIKED,
          POST_UNLIKED,
          POST_COMMENTED,
          POST_COMMENT_REMOVED,
          POST_SHARED,
          POST_HIDDEN,
          FEED_IMPRESSION,
          USER_FOLLOWED,
          USER_UNFOLLOWED);

  static {
    for (EventType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final String label;
  private final Topic topic;
  private final Class<? extends EventData> data;

  EventType(int code, String label, Topic topic, Class<? extends EventData> data) {
    this.code = code;
    this.label = label;
    this.topic = topic;
    this.data = data;
  }

  /** The number that stands for this type in a frame, 1 to 127. */
  public int code() {
    return code;
  }

  /** Whether a job reads events of this type; until one does they are refused at the edge. */
  public boolean isRead() {
    return available() && !UNREAD.contains(this);
  }

  /** As CloudEvents carry it, e.g. {@code gift.sent}. */
  public String label() {
    return label;
  }

  public Topic topic() {
    return topic;
  }

  /** Whether events of this type are taken. */
  public boolean available() {
    return data != null;
  }

  /**
   * The record of its data.
   *
   * @throws IllegalStateException where the type is not {@link #available}
   */
  public Class<? extends EventData> data() {
    if (data == null) {
      throw new IllegalStateException(label + " is in the catalogue but not available yet");
    }
    return data;
  }

  /** The type of that name, if there is one in the catalogue. */
  public static Optional<EventType> of(String label) {
    return Optional.ofNullable(BY_LABEL.get(label));
  }

  /** The type of that code, or null. */
  static EventType ofCode(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }

  /** The type whose data this is. */
  static EventType of(EventData data) {
    for (EventType type : values()) {
      if (type.data == data.getClass()) {
        return type;
      }
    }
    throw new IllegalArgumentException(data.getClass() + " is in no catalogue");
  }
}
