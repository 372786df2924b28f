package live.footlight.contract.event;

/**
 * A user passed a post on.
 *
 * @param postId the post
 * @param userId who shared it
 * @param engagementId the business id
 * @param generation of the feed it was found in
 * @param position in that feed
 */
public record PostShared(
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
