package live.footlight.contract.event;

/**
 * An event within a batch of an analytics SDK that could not be taken, while the others were. It is
 * in its stream so that it is counted and kept: the tracking job makes a dead letter of it.
 *
 * @param code why, stable, kebab-case, e.g. {@code invalid-event}
 * @param reason for a person to read
 * @param size how many bytes of UTF-8 it had
 * @param body it, as it was sent; its first {@value EventData#MAX_BODY_BYTES} bytes where it had
 *     more
 */
public record TrackRefused(
    @Label String code,
    @Longest(4096) String reason,
    @Bounds long size,
    @Verbatim(EventData.MAX_BODY_BYTES) String body)
    implements EventData {
  @Override
  public String entityKey() {
    return "refused:" + Integer.toHexString(body.hashCode());
  }
}
