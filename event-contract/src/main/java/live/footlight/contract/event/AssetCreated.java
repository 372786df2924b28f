package live.footlight.contract.event;

/**
 * A creator announced a file that will be uploaded.
 *
 * @param assetId the asset
 * @param ownerId whose it is
 * @param kind what it is
 * @param contentType media type
 * @param sizeBytes how large
 * @param durationSeconds how long it plays
 */
public record AssetCreated(
    String assetId,
    @Identity String ownerId,
    @Optional @OneOf({"image", "video"}) String kind,
    @Optional String contentType,
    @Optional @Bounds Long sizeBytes,
    @Optional @Bounds Long durationSeconds)
    implements EventData {
  @Override
  public String entityKey() {
    return "asset:" + assetId;
  }
}
