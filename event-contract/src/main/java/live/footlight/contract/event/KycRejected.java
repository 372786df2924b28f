package live.footlight.contract.event;

/**
 * Who a user is was not found proven.
 *
 * @param userId who
 * @param country ISO 3166-1 alpha-2, lower case
 * @param verificationId this attempt
 * @param reason why
 */
@ByServer
public record KycRejected(
    @Identity String userId,
    @Optional String country,
    @Optional String verificationId,
    @Optional String reason)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
