package live.footlight.contract.view;

/**
 * Whether a user follows a creator, by what happened last; or that the user was erased.
 *
 * @param userId who follows
 * @param creatorId who is followed; {@code null} of an erased user, who follows nobody ever after
 * @param following whether it is so
 * @param atMs when it came to be so, ms UTC of the event
 */
public record FollowView(String userId, String creatorId, boolean following, long atMs) {
  private static final long LAST = (1L << 53) - 1;

  /** All that is kept of whom a user follows goes, and nothing comes after it. */
  public static FollowView erased(String userId) {
    return new FollowView(userId, null, false, 0);
  }

  /** Whether it is about the user and not about one creator. */
  public boolean isErasure() {
    return creatorId == null;
  }

  /** By time; of a follow and an unfollow at one instant the unfollow stands. Below 2⁵³. */
  public long version() {
    return isErasure() ? LAST : 2 * atMs + (following ? 0 : 1);
  }
}
