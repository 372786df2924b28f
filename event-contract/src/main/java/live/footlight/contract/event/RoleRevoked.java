package live.footlight.contract.event;

/**
 * A user has a role no longer.
 *
 * @param userId who
 * @param role such as {@code creator}
 * @param revokedBy by whom
 */
@ByServer
public record RoleRevoked(@Identity String userId, @Label String role, @Optional String revokedBy)
    implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
