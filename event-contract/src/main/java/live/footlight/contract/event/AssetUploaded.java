package live.footlight.contract.event;

/**
 * The file of an asset lies in storage.
 *
 * @param assetId the asset
 * @param bucket of the storage
 * @param object its name in the bucket
 * @param objectGeneration rises with every rewrite of the object
 * @param contentType media type
 * @param sizeBytes how large
 */
@ByServer
public record AssetUploaded(
    String assetId,
    @Optional String bucket,
    @Optional @Longest(2048) String object,
    @Optional String objectGeneration,
    @Optional String contentType,
    @Optional @Bounds Long sizeBytes)
    implements EventData {
  @Override
  public String entityKey() {
    return "asset:" + assetId;
  }
}
