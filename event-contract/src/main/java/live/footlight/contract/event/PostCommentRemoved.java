package live.footlight.contract.event;

/**
 * A comment was removed. The removal may come before its comment.
 *
 * @param postId the post
 * @param userId whose comment it was
 * @param engagementId the comment removed
 * @param generation of the feed it was found in
 * @param position in that feed
 */
public record PostCommentRemoved(
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
