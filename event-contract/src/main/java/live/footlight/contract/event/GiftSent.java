package live.footlight.contract.event;

import java.util.List;
import live.footlight.contract.Problem;

/**
 * A viewer gave diamonds; the time is when it happened, not when it arrived.
 *
 * @param giftId the business id; a refund names it
 * @param streamerId who receives
 * @param senderId who gives
 * @param productId what was bought
 * @param diamonds what the whole gift cost
 * @param sessionId the broadcast; absent for a gift sent in a private chat
 * @param chatId the private chat
 * @param categories say which kind of gift it is
 * @param goalId the goal a ticket pays into
 * @param quantity informs only
 * @param durationSeconds how long a karaoke order runs
 */
public record GiftSent(
    String giftId,
    String streamerId,
    @Identity String senderId,
    String productId,
    @Bounds(max = EventData.MAX_DIAMONDS) long diamonds,
    @Optional String sessionId,
    @Optional String chatId,
    @Optional List<String> categories,
    @Optional String goalId,
    @Optional @Bounds(min = 1) Long quantity,
    @Optional @Bounds Long durationSeconds)
    implements EventData {
  /** The category of gifts sent in a private chat, which belong to no session. */
  public static final String CHAT = "chat";

  /** The category of tickets, whose diamonds are in escrow. */
  public static final String TICKET = "livestream-show-ticket";

  /** Whether it is a ticket to a show: held for a goal, and the streamer's only when it is done. */
  public boolean isTicket() {
    return categories != null && categories.contains(TICKET);
  }

  @Override
  public String entityKey() {
    return EventData.sessionElseStreamer(sessionId, streamerId);
  }

  @Override
  public Problem contradiction() {
    return sessionId != null && categories != null && categories.contains(CHAT)
        ? new Problem("/data/session_id", "must be absent for a gift sent in a private chat")
        : null;
  }
}
