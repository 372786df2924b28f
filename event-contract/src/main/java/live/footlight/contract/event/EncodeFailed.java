package live.footlight.contract.event;

/**
 * An encoding of an asset broke.
 *
 * @param assetId the asset
 * @param encodeId the encoding
 * @param profile into what
 * @param reason why
 */
@ByServer
public record EncodeFailed(
    String assetId, String encodeId, @Optional String profile, @Optional String reason)
    implements EventData {
  @Override
  public String entityKey() {
    return "asset:" + assetId;
  }
}
