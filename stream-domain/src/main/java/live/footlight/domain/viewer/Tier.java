package live.footlight.domain.viewer;

/** What a viewer watches; the later is the higher. */
public enum Tier {
  /** The free tier. */
  PREVIEW,
  /** The paid tier. */
  SD
}
