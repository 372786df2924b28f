package live.footlight.contract.view;

/**
 * One minute of a session's curve of viewers. A late leave corrects minutes that were written.
 *
 * @param sessionId the broadcast
 * @param minuteMs when the minute begins, ms UTC
 * @param preview present at the end of the minute in the free tier
 * @param sd present at the end of the minute in the paid tier
 * @param most present at once within the minute
 * @param watchMs how long all together watched within it
 * @param version of the tick that wrote it, ms UTC; strictly rising
 */
public record ViewerMinute(
    String sessionId,
    long minuteMs,
    long preview,
    long sd,
    long most,
    long watchMs,
    long version) {}
