package live.footlight.contract.event;

/**
 * A user took a like back. It may come before its like.
 *
 * @param postId the post
 * @param userId whose like it was
 * @param engagementId the like taken back
 * @param generation of the feed it was found in
 * @param position in that feed
 */
public record PostUnliked(
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
