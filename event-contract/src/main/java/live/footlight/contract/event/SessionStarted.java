package live.footlight.contract.event;

import java.util.List;

/**
 * A streamer went live.
 *
 * @param sessionId the broadcast
 * @param streamerId who broadcasts
 * @param title as shown to viewers
 * @param source what is broadcast with, such as {@code obs}
 * @param category as the platform names it
 * @param country ISO 3166-1 alpha-2, lower case
 * @param tags free words
 */
public record SessionStarted(
    String sessionId,
    @Identity String streamerId,
    @Optional String title,
    @Optional String source,
    @Optional @Longest(EventData.MAX_LIST_BYTES) String category,
    @Optional @Longest(EventData.MAX_LIST_BYTES) String country,
    @Optional @Longest(EventData.MAX_TAG_BYTES) List<String> tags)
    implements EventData {
  @Override
  public String entityKey() {
    return "session:" + sessionId;
  }
}
