package live.footlight.contract.event;

/**
 * An encoding of an asset runs.
 *
 * @param assetId the asset
 * @param encodeId the encoding
 * @param profile into what
 */
@ByServer
public record EncodeStarted(String assetId, String encodeId, @Optional String profile)
    implements EventData {
  @Override
  public String entityKey() {
    return "asset:" + assetId;
  }
}
