package live.footlight.contract.event;

/**
 * A post was removed from every feed, until it is restored.
 *
 * @param postId the post
 * @param reason for people
 */
@ByServer
public record PostTakenDown(String postId, @Optional String reason) implements EventData {
  @Override
  public String entityKey() {
    return "post:" + postId;
  }
}
