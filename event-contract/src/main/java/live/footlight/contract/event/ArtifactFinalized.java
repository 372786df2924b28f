package live.footlight.contract.event;

/**
 * An artifact is done.
 *
 * @param assetId the asset
 * @param artifact which one, such as {@code thumbnail}, {@code trailer} or {@code drm_keys}
 * @param object where it lies
 * @param sizeBytes how large
 */
@ByServer
public record ArtifactFinalized(
    String assetId,
    @Label String artifact,
    @Optional @Longest(2048) String object,
    @Optional @Bounds Long sizeBytes)
    implements EventData {
  @Override
  public String entityKey() {
    return "asset:" + assetId;
  }
}
