package live.footlight.contract;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import live.footlight.contract.event.Alias;
import live.footlight.contract.event.ArtifactDeclared;
import live.footlight.contract.event.ArtifactFailed;
import live.footlight.contract.event.ArtifactFinalized;
import live.footlight.contract.event.AssetClaimed;
import live.footlight.contract.event.AssetCreated;
import live.footlight.contract.event.AssetUploaded;
import live.footlight.contract.event.ByServer;
import live.footlight.contract.event.CheckoutReturned;
import live.footlight.contract.event.CheckoutStarted;
import live.footlight.contract.event.EncodeCompleted;
import live.footlight.contract.event.EncodeFailed;
import live.footlight.contract.event.EncodeStarted;
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
import live.footlight.contract.event.Group;
import live.footlight.contract.event.Identify;
import live.footlight.contract.event.KaraokeSkipped;
import live.footlight.contract.event.KycRejected;
import live.footlight.contract.event.KycSubmitted;
import live.footlight.contract.event.KycVerified;
import live.footlight.contract.event.MessageCreated;
import live.footlight.contract.event.MessageUnlocked;
import live.footlight.contract.event.OrderCreated;
import live.footlight.contract.event.OrderPaid;
import live.footlight.contract.event.OrderRefunded;
import live.footlight.contract.event.Page;
import live.footlight.contract.event.PassActivated;
import live.footlight.contract.event.PassGranted;
import live.footlight.contract.event.PaymentConfirmed;
import live.footlight.contract.event.PaymentFailed;
import live.footlight.contract.event.PaymentNotified;
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
import live.footlight.contract.event.RoleGranted;
import live.footlight.contract.event.RoleRevoked;
import live.footlight.contract.event.Screen;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.SessionPaid;
import live.footlight.contract.event.SessionStarted;
import live.footlight.contract.event.ShowEnded;
import live.footlight.contract.event.ShowStarted;
import live.footlight.contract.event.SourceConnected;
import live.footlight.contract.event.SourceDisconnected;
import live.footlight.contract.event.Track;
import live.footlight.contract.event.TrackRefused;
import live.footlight.contract.event.UserErased;
import live.footlight.contract.event.UserFollowed;
import live.footlight.contract.event.UserIdentified;
import live.footlight.contract.event.UserLoggedIn;
import live.footlight.contract.event.UserSignedUp;
import live.footlight.contract.event.UserTouched;
import live.footlight.contract.event.UserUnfollowed;
import live.footlight.contract.event.ViewerHeartbeat;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.event.ViewerLeft;
import live.footlight.contract.event.ViewerTierChanged;
import live.footlight.contract.event.WalletProvisioned;

/** The catalogue. Codes stand in stored frames: they are never changed and never used again. */
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
  ASSET_CREATED(64, "asset.created", Topic.MEDIA, AssetCreated.class),
  ASSET_UPLOADED(65, "asset.uploaded", Topic.MEDIA, AssetUploaded.class),
  ASSET_CLAIMED(66, "asset.claimed", Topic.MEDIA, AssetClaimed.class),
  ARTIFACT_DECLARED(67, "artifact.declared", Topic.MEDIA, ArtifactDeclared.class),
  ARTIFACT_FINALIZED(68, "artifact.finalized", Topic.MEDIA, ArtifactFinalized.class),
  ARTIFACT_FAILED(69, "artifact.failed", Topic.MEDIA, ArtifactFailed.class),
  ENCODE_STARTED(70, "encode.started", Topic.MEDIA, EncodeStarted.class),
  ENCODE_COMPLETED(71, "encode.completed", Topic.MEDIA, EncodeCompleted.class),
  ENCODE_FAILED(72, "encode.failed", Topic.MEDIA, EncodeFailed.class),
  MESSAGE_CREATED(73, "message.created", Topic.MEDIA, MessageCreated.class),
  MESSAGE_UNLOCKED(74, "message.unlocked", Topic.MEDIA, MessageUnlocked.class),
  ORDER_CREATED(80, "order.created", Topic.COMMERCE, OrderCreated.class),
  CHECKOUT_STARTED(81, "checkout.started", Topic.COMMERCE, CheckoutStarted.class),
  CHECKOUT_RETURNED(82, "checkout.returned", Topic.COMMERCE, CheckoutReturned.class),
  PAYMENT_NOTIFIED(83, "payment.notified", Topic.COMMERCE, PaymentNotified.class),
  PAYMENT_CONFIRMED(84, "payment.confirmed", Topic.COMMERCE, PaymentConfirmed.class),
  PAYMENT_FAILED(85, "payment.failed", Topic.COMMERCE, PaymentFailed.class),
  ORDER_PAID(86, "order.paid", Topic.COMMERCE, OrderPaid.class),
  ORDER_REFUNDED(87, "order.refunded", Topic.COMMERCE, OrderRefunded.class),
  WALLET_PROVISIONED(88, "wallet.provisioned", Topic.COMMERCE, WalletProvisioned.class),
  PASS_GRANTED(89, "pass.granted", Topic.COMMERCE, PassGranted.class),
  PASS_ACTIVATED(90, "pass.activated", Topic.COMMERCE, PassActivated.class),
  USER_SIGNED_UP(96, "user.signed_up", Topic.IDENTITY, UserSignedUp.class),
  USER_LOGGED_IN(97, "user.logged_in", Topic.IDENTITY, UserLoggedIn.class),
  USER_IDENTIFIED(98, "user.identified", Topic.IDENTITY, UserIdentified.class),
  USER_TOUCHED(99, "user.touched", Topic.IDENTITY, UserTouched.class),
  USER_FOLLOWED(100, "user.followed", Topic.IDENTITY, UserFollowed.class),
  USER_UNFOLLOWED(101, "user.unfollowed", Topic.IDENTITY, UserUnfollowed.class),
  KYC_SUBMITTED(102, "kyc.submitted", Topic.IDENTITY, KycSubmitted.class),
  KYC_VERIFIED(103, "kyc.verified", Topic.IDENTITY, KycVerified.class),
  KYC_REJECTED(104, "kyc.rejected", Topic.IDENTITY, KycRejected.class),
  ROLE_GRANTED(105, "role.granted", Topic.IDENTITY, RoleGranted.class),
  ROLE_REVOKED(106, "role.revoked", Topic.IDENTITY, RoleRevoked.class),
  USER_ERASED(107, "user.erased", Topic.IDENTITY, UserErased.class),
  TRACK(112, "track", Topic.TRACK, Track.class),
  PAGE(113, "page", Topic.TRACK, Page.class),
  SCREEN(114, "screen", Topic.TRACK, Screen.class),
  IDENTIFY(115, "identify", Topic.TRACK, Identify.class),
  GROUP(116, "group", Topic.TRACK, Group.class),
  ALIAS(117, "alias", Topic.TRACK, Alias.class),
  TRACK_REFUSED(118, "track.refused", Topic.TRACK, TrackRefused.class),
  ESCROW_POST(120, "escrow.post", Topic.ESCROW, EscrowPost.class),
  ESCROW_VOID(121, "escrow.void", Topic.ESCROW, EscrowVoid.class);

  private static final Map<String, EventType> BY_LABEL =
      Arrays.stream(values()).collect(Collectors.toMap(EventType::label, Function.identity()));
  private static final Map<Class<?>, EventType> BY_DATA =
      Arrays.stream(values()).collect(Collectors.toMap(EventType::data, Function.identity()));
  private static final EventType[] BY_CODE = new EventType[128];

  static {
    for (EventType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final String label;
  private final Topic topic;
  private final Class<? extends EventData> data;
  private final boolean byServer;

  EventType(int code, String label, Topic topic, Class<? extends EventData> data) {
    this.code = code;
    this.label = label;
    this.topic = topic;
    this.data = data;
    this.byServer = data.isAnnotationPresent(ByServer.class);
  }

  /** The number that stands for this type in a frame, 1 to 127. */
  public int code() {
    return code;
  }

  /** Whether Footlight itself makes these events; nobody sends them in. */
  public boolean isOurs() {
    return topic == Topic.ESCROW || this == TRACK_REFUSED;
  }

  /** Whether only a token that speaks for anybody may send it. */
  public boolean isByServer() {
    return byServer;
  }

  /** As CloudEvents carry it, e.g. {@code gift.sent}. */
  public String label() {
    return label;
  }

  public Topic topic() {
    return topic;
  }

  /** The record of its data. */
  public Class<? extends EventData> data() {
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
    EventType type = BY_DATA.get(data.getClass());
    if (type == null) {
      throw new IllegalArgumentException(data.getClass() + " is in no catalogue");
    }
    return type;
  }
}
