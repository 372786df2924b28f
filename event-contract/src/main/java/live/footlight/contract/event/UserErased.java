package live.footlight.contract.event;

/**
 * A user is to be forgotten.
 *
 * @param userId whom
 * @param reason why
 */
@ByServer
public record UserErased(@Identity String userId, @Optional String reason) implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
