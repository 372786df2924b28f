package live.footlight.contract.event;

/**
 * A user commented on a post.
 *
 * @param postId the post
 * @param userId who commented
 * @param engagementId the business id; what undoes it names it
 * @param generation of the feed it was found in
 * @param position in that feed
 */
public record PostCommented(
    String postId,
    @Identity String userId,
    String engagementId,
    @Optional String generation,
    @Optional @Bounds Long position)
    implements EventData {
  @Override
  public String entityKey() {
    return "post:" + postId;
  }
}
