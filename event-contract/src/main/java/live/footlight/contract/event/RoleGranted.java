package live.footlight.contract.event;

/**
 * A user has a role from now on.
 *
 * @param userId who
 * @param role such as {@code creator}
 * @param grantedBy by whom
 */
@ByServer
public record RoleGranted(@Identity String userId, @Label String role, @Optional String grantedBy)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
