package live.footlight.contract.event;

/**
 * A post or a message uses an asset; before or after its upload.
 *
 * @param assetId the asset
 * @param claimId the claim
 * @param userId who claims it
 * @param postId the post that uses it
 * @param messageId the message that uses it
 */
public record AssetClaimed(
    String assetId,
    String claimId,
    @Optional @Identity String userId,
    @Optional String postId,
    @Optional String messageId)
    implements EventData {
  @Override
  public String entityKey() {
    return "asset:" + assetId;
  }
}
