package live.footlight.contract.event;

/**
 * Where and with what an analytics SDK's call was made. Its fields stand among those of the call.
 * What is in it depends on nothing that differs between a call and its retry.
 *
 * <p>It has all the fields it will ever have, since those that a call gets later follow it; what
 * else there is to say goes into {@link #context}.
 *
 * @param originalTimestamp when it happened by the client's own clock, ms UTC; absent where the
 *     client gave no time
 * @param url of the page, with its query
 * @param path of the page
 * @param referrer of the page
 * @param title of the page
 * @param utmSource of the campaign that the call names, else of the page's address
 * @param utmMedium see utmSource
 * @param utmCampaign see utmSource
 * @param utmTerm see utmSource
 * @param utmContent see utmSource
 * @param userAgent as the client gives it, else the header of the request
 * @param locale such as {@code zh-TW}
 * @param timezone IANA, such as {@code Asia/Taipei}
 * @param platform {@code web}, {@code ios}, {@code android} or {@code server}
 * @param library name and version, such as {@code analytics.js/1.77.0}
 * @param context what else the client says of itself, a JSON object
 */
public record ClientContext(
    @Optional @Time Long originalTimestamp,
    @Optional @Longest(EventData.MAX_URL_BYTES) String url,
    @Optional @Longest(EventData.MAX_URL_BYTES) String path,
    @Optional @Longest(EventData.MAX_URL_BYTES) String referrer,
    @Optional @Longest(EventData.MAX_URL_BYTES) String title,
    @Optional String utmSource,
    @Optional String utmMedium,
    @Optional String utmCampaign,
    @Optional String utmTerm,
    @Optional String utmContent,
    @Optional @Longest(EventData.MAX_URL_BYTES) String userAgent,
    @Optional String locale,
    @Optional String timezone,
    @Optional String platform,
    @Optional String library,
    @Optional @Json String context) {
  /** Of a call that says nothing of where it comes from. */
  public static final ClientContext NONE =
      new ClientContext(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null);
}
