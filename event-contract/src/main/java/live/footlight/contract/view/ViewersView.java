package live.footlight.contract.view;

/**
 * Who watches a session: gauges of now, and totals that only a correction takes back.
 *
 * @param sessionId the broadcast
 * @param streamerId who broadcasts; empty where nobody has said yet
 * @param preview viewers present whose highest tier is the free one
 * @param sd viewers present in the paid tier
 * @param peak the most that were present at once
 * @param peakAtMs when that was first, ms UTC; 0 where nobody came
 * @param distinct different viewers ever
 * @param distinctErrorPpm relative standard error of {@code distinct}, in parts per million; 0
 *     where it is exact
 * @param watchMs how long all of them together have watched; average = watchMs / liveMs, exactly
 * @param liveMs from the session's start to its end, or to {@code asOfMs}
 * @param version of the tick, ms UTC; strictly rising
 * @param startedAtMs ms UTC; 0 where nobody has said
 * @param endedAtMs ms UTC; 0 while it goes on
 * @param asOfMs event time up to which the totals hold, ms UTC
 */
public record ViewersView(
    String sessionId,
    String streamerId,
    long preview,
    long sd,
    long peak,
    long peakAtMs,
    long distinct,
    long distinctErrorPpm,
    long watchMs,
    long liveMs,
    long version,
    long startedAtMs,
    long endedAtMs,
    long asOfMs) {}
