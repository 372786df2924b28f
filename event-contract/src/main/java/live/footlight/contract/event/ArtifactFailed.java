package live.footlight.contract.event;

/**
 * An artifact could not be made.
 *
 * @param assetId the asset
 * @param artifact which one, such as {@code thumbnail}, {@code trailer} or {@code drm_keys}
 * @param reason why
 */
@ByServer
public record ArtifactFailed(String assetId, @Label String artifact, @Optional String reason)
    implements EventData {
  @Override
  public String entityKey() {
    return "asset:" + assetId;
  }
}
