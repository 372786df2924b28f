package live.footlight.contract.view;

/**
 * One tracked event as analysts read it, in files, in Kafka and in Pub/Sub: a wide row. What stands
 * here once is never rewritten; what changes later (visits and attribution, by what comes late)
 * comes out as a {@link TrackedRevision}.
 *
 * <p>Texts that are not known are null, and so is an amount of what has none. Times are ms UTC.
 *
 * @param eventId unique per source
 * @param source of the event, as CloudEvents have it
 * @param eventType in snake case, e.g. {@code gift_sent}; of a {@code track} call, its own name in
 *     snake case
 * @param topic such as {@code live}
 * @param schemaVersion of the data
 * @param occurredAtMs when it happened, corrected for the client's clock
 * @param receivedAtMs when the edge took it
 * @param originalTimestampMs what the client's clock said; 0 where it was not corrected
 * @param userId who did it
 * @param anonymousId of the browser or device, before or beside a user
 * @param deviceId of the device
 * @param sessionId the broadcast
 * @param streamerId whose broadcast
 * @param postId the post
 * @param amount what it cost or paid, in the smallest unit of the currency; below 0 where it was
 *     paid back. A {@code gift_refunded} has none, since the event names its gift only: join {@code
 *     gift_id} of both in {@code properties}
 * @param currency {@code diamonds} or an ISO 4217 code
 * @param country ISO 3166-1 alpha-2 in lower case, from the edge
 * @param platform such as {@code web}, {@code ios}
 * @param utmSource of the touch current at the event's time, as the other {@code utm} columns
 * @param utmMedium see utmSource
 * @param utmCampaign see utmSource
 * @param utmTerm see utmSource
 * @param utmContent see utmSource
 * @param touchId the event that was that touch
 * @param visitId the visit this belongs to
 * @param browser family, of the user agent
 * @param os family, of the user agent
 * @param deviceClass such as {@code Phone}, {@code Desktop}, {@code Robot}
 * @param robot whether the user agent is a robot's
 * @param traceparent W3C trace context
 * @param position where it lies in its stream, {@code live.5/1795342347118-0.3}
 * @param properties the event's own data, JSON
 */
public record TrackedRow(
    String eventId,
    String source,
    String eventType,
    String topic,
    int schemaVersion,
    long occurredAtMs,
    long receivedAtMs,
    long originalTimestampMs,
    String userId,
    String anonymousId,
    String deviceId,
    String sessionId,
    String streamerId,
    String postId,
    Long amount,
    String currency,
    String country,
    String platform,
    String utmSource,
    String utmMedium,
    String utmCampaign,
    String utmTerm,
    String utmContent,
    String touchId,
    String visitId,
    String browser,
    String os,
    String deviceClass,
    boolean robot,
    String traceparent,
    String position,
    String properties) {}
