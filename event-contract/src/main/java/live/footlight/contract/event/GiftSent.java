package live.footlight.contract.event;

import java.util.List;

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
  @Override
  public String entityKey() {
    return EventData.sessionElseStreamer(sessionId, streamerId);
  }
}
