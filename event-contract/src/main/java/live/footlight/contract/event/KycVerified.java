package live.footlight.contract.event;

/**
 * Who a user is was found proven.
 *
 * @param userId who
 * @param country ISO 3166-1 alpha-2, lower case
 * @param verificationId this attempt
 */
@ByServer
public record KycVerified(
    @Identity String userId, @Optional String country, @Optional String verificationId)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
