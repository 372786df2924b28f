package live.footlight.contract.event;

/**
 * A user saw a post.
 *
 * @param postId the post
 * @param userId who saw it
 * @param engagementId the business id
 * @param watchedSeconds how long
 * @param generation of the feed it was found in
 * @param position in that feed
 */
public record PostViewed(
    String postId,
    @Identity String userId,
    String engagementId,
    @Optional @Bounds Long watchedSeconds,
    @Optional String generation,
    @Optional @Bounds Long position)
    implements EventData {
  @Override
  public String entityKey() {
    return "post:" + postId;
  }
}
