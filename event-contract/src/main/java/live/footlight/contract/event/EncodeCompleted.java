package live.footlight.contract.event;

/**
 * An encoding of an asset is done.
 *
 * @param assetId the asset
 * @param encodeId the encoding
 * @param profile into what
 * @param durationSeconds how long it plays
 */
@ByServer
public record EncodeCompleted(
    String assetId,
    String encodeId,
    @Optional String profile,
    @Optional @Bounds Long durationSeconds)
    implements EventData {
  @Override
  public String entityKey() {
    return "asset:" + assetId;
  }
}
