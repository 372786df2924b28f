package live.footlight.contract.event;

import java.util.List;

/**
 * Somebody wrote a message, which may cost something.
 *
 * @param messageId the message
 * @param senderId who wrote it
 * @param chatId where
 * @param recipientId to whom
 * @param amount what sending it cost
 * @param currency in which {@code amount} is: {@code diamonds}, {@code messaging_diamonds} or
 *     {@code voucher}
 * @param assetIds what is attached
 */
public record MessageCreated(
    String messageId,
    @Identity String senderId,
    @Optional String chatId,
    @Optional String recipientId,
    @Optional @Bounds Long amount,
    @Optional @Label String currency,
    @Optional List<String> assetIds)
    implements EventData {
  @Override
  public String entityKey() {
    return "message:" + messageId;
  }
}
