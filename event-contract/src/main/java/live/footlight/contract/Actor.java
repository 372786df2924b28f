package live.footlight.contract;

/**
 * Who did it. Each is null where not known.
 *
 * @param userId a signed-in user
 * @param anonymousId a visitor before signing in
 * @param deviceId the device
 */
public record Actor(String userId, String anonymousId, String deviceId) {
  /** Nobody we know. */
  public static final Actor UNKNOWN = new Actor(null, null, null);
}
