package live.footlight.contract.event;

/**
 * A user paid to see a post.
 *
 * @param postId the post
 * @param userId who unlocked it
 * @param engagementId the business id
 * @param creatorId who receives
 * @param diamonds what it cost
 * @param generation of the feed it was found in
 * @param position in that feed
 */
public record PostUnlocked(
    String postId,
    @Identity String userId,
    String engagementId,
    String creatorId,
    @Optional @Bounds(max = EventData.MAX_DIAMONDS) Long diamonds,
    @Optional String generation,
    @Optional @Bounds Long position)
    implements EventData {
  @Override
  public String entityKey() {
    return "post:" + postId;
  }
}
