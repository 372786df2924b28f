package live.footlight.contract.event;

/**
 * Somebody paid to read a message.
 *
 * @param messageId the message
 * @param userId who unlocked it
 * @param senderId who wrote it
 * @param amount what it cost
 * @param currency in which {@code amount} is: {@code points}, {@code voucher} or {@code
 *     rainbow_diamonds}
 */
public record MessageUnlocked(
    String messageId,
    @Identity String userId,
    @Optional String senderId,
    @Optional @Bounds Long amount,
    @Optional @Label String currency)
    implements EventData {
  @Override
  public String entityKey() {
    return "message:" + messageId;
  }
}
