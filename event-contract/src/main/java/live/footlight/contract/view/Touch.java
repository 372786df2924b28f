package live.footlight.contract.view;

/**
 * Where a visit came from: its UTM parameters, all null where it came with none.
 *
 * @param touchId the event that was the touch
 * @param atMs when, ms UTC
 * @param utmSource such as {@code newsletter}
 * @param utmMedium such as {@code email}
 * @param utmCampaign such as {@code spring}
 * @param utmTerm the words that were searched for
 * @param utmContent which of several links
 */
public record Touch(
    String touchId,
    long atMs,
    String utmSource,
    String utmMedium,
    String utmCampaign,
    String utmTerm,
    String utmContent) {}
