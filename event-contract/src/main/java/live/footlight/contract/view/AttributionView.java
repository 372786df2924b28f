package live.footlight.contract.view;

/**
 * Where a user came from, first and last. Touches of an anonymous id are the user's once the two
 * are known to be one.
 *
 * @param userId whose
 * @param initial the earliest touch by (time, id), or null where the user was erased
 * @param current the latest touch by (time, id), or null where the user was erased
 * @param version counts the distinct touches and merges folded, and the erasure; strictly rising
 */
public record AttributionView(String userId, Touch initial, Touch current, long version) {

  /**
   * What stands in place of an erased user: the version and nothing else, so that an older write
   * does not bring the touches back.
   */
  public static AttributionView erased(String userId, long version) {
    return new AttributionView(userId, null, null, version);
  }

  public boolean isErased() {
    return initial == null && current == null;
  }
}
