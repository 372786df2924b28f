package live.footlight.contract.event;

/**
 * A user handed in proof of who they are.
 *
 * @param userId who
 * @param country ISO 3166-1 alpha-2, lower case
 * @param verificationId this attempt
 */
public record KycSubmitted(
    @Identity String userId, @Optional String country, @Optional String verificationId)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
