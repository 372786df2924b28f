package live.footlight.contract.event;

/**
 * A user is not interested in a post and does not want to see it.
 *
 * @param postId the post
 * @param userId who hid it
 * @param engagementId the business id
 * @param generation of the feed it was found in
 * @param position in that feed
 */
public record PostHidden(
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
