package live.footlight.contract.view;

/**
 * What later events made of a {@link TrackedRow}: its visit or its attribution is another now. The
 * highest revision of an event counts; a row without revisions counts as it is.
 *
 * <p>Texts that are not known are null. Times are ms UTC.
 *
 * @param eventId of the row
 * @param source of the row
 * @param eventType of the row
 * @param occurredAtMs of the row, so that a revision lies under the same day
 * @param revision from 1, rises with every change
 * @param userId of the row, or whom its anonymous id turned out to be
 * @param anonymousId of the row
 * @param utmSource as it should have been, as the other columns
 * @param utmMedium see utmSource
 * @param utmCampaign see utmSource
 * @param utmTerm see utmSource
 * @param utmContent see utmSource
 * @param touchId the event that was that touch
 * @param visitId the visit it belongs to
 */
public record TrackedRevision(
    String eventId,
    String source,
    String eventType,
    long occurredAtMs,
    long revision,
    String userId,
    String anonymousId,
    String utmSource,
    String utmMedium,
    String utmCampaign,
    String utmTerm,
    String utmContent,
    String touchId,
    String visitId) {}
