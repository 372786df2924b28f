package live.footlight.contract.event;

/**
 * A goal was set for a session.
 *
 * @param goalId the business id
 * @param sessionId the broadcast
 * @param kind {@code funding} with escrow, or {@code plain}
 * @param target to reach, in units of the metric
 * @param pairId the funding and show pair
 * @param deadline of the funding, ms UTC
 * @param requiredOnAirSeconds of the show
 * @param metric what a plain goal counts
 * @param baseline where a plain goal starts
 */
public record GoalOpened(
    String goalId,
    String sessionId,
    @OneOf({"funding", "plain"}) String kind,
    @Bounds(min = 1, max = EventData.MAX_DIAMONDS) long target,
    @Optional String pairId,
    @Optional @Time Long deadline,
    @Optional @Bounds Long requiredOnAirSeconds,
    @Optional @OneOf({"diamonds", "supporters", "viewers"}) String metric,
    @Optional @Bounds Long baseline)
    implements EventData {
  @Override
  public String entityKey() {
    return "session:" + sessionId;
  }
}
