package live.footlight.contract.view;

/**
 * A goal as it stands: a funding goal with its show, a plain goal, or a karaoke order.
 *
 * <p>Of what is held in escrow, per goal: held = posted + voided + open.
 *
 * @param goalId of a karaoke order, the gift's id
 * @param pairId the funding and show pair; empty for other kinds
 * @param sessionId the broadcast
 * @param kind {@code funding}, {@code plain} or {@code karaoke}
 * @param state of a funding goal {@code FUNDING}, {@code FUNDED}, {@code SHOW}, {@code DONE},
 *     {@code REFUNDING} or {@code REFUNDED}; of a plain one {@code OPEN}, {@code REACHED} or {@code
 *     CLOSED}; of a karaoke order {@code QUEUED}, {@code RUNNING}, {@code DONE} or {@code VOIDED}
 * @param metric what {@code current} and {@code target} count: {@code diamonds}, {@code supporters}
 *     or {@code viewers}
 * @param current what counts now; of a funding goal held − voided
 * @param target to reach
 * @param contributors people who have something in {@code current}
 * @param held diamonds ever taken into escrow
 * @param posted of them, given to the streamer
 * @param voided of them, given back
 * @param open of them, neither yet
 * @param requiredOnAirMs how long the show has to be on air, or the karaoke order to run
 * @param onAirMs how long it has been, as of the last change
 * @param version inputs and transitions applied; below 2⁵³
 * @param openedAtMs ms UTC
 * @param deadlineMs of the funding, ms UTC; 0 for none
 * @param reachedAtMs when the target was reached first, ms UTC; 0 for not yet
 * @param startedAtMs when the show or the karaoke order began, ms UTC; 0 for not yet
 * @param endedAtMs when it came to its end, ms UTC; 0 for not yet
 */
public record GoalView(
    String goalId,
    String pairId,
    String sessionId,
    String kind,
    String state,
    String metric,
    long current,
    long target,
    long contributors,
    long held,
    long posted,
    long voided,
    long open,
    long requiredOnAirMs,
    long onAirMs,
    long version,
    long openedAtMs,
    long deadlineMs,
    long reachedAtMs,
    long startedAtMs,
    long endedAtMs) {}
