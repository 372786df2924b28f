package live.footlight.contract.event;

/**
 * A post that was taken down is shown again.
 *
 * @param postId the post
 * @param reason for people
 */
@ByServer
public record PostRestored(String postId, @Optional String reason) implements EventData {
  @Override
  public String entityKey() {
    return "post:" + postId;
  }
}
