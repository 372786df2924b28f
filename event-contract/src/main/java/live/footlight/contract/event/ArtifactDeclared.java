package live.footlight.contract.event;

/**
 * An asset is to get an artifact.
 *
 * @param assetId the asset
 * @param artifact which one, such as {@code thumbnail}, {@code trailer} or {@code drm_keys}
 */
@ByServer
public record ArtifactDeclared(String assetId, @Label String artifact) implements EventData {
  @Override
  public String entityKey() {
    return "asset:" + assetId;
  }
}
