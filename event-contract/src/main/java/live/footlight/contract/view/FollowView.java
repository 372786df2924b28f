package live.footlight.contract.view;

/**
 * Whether a user follows a creator, by what happened last.
 *
 * @param userId who follows
 * @param creatorId who is followed
 * @param following whether it is so
 * @param atMs when it came to be so, ms UTC of the event
 */
public record FollowView(String userId, String creatorId, boolean following, long atMs) {
  /** By time; of a follow and an unfollow at one instant the unfollow stands. Below 2⁵³. */
  public long version() {
    return 2 * atMs + (following ? 0 : 1);
  }
}
