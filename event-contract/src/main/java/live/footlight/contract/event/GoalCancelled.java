package live.footlight.contract.event;

/**
 * A goal was given up.
 *
 * @param goalId the goal
 * @param sessionId the broadcast
 */
public record GoalCancelled(String goalId, String sessionId) implements EventData {
  @Override
  public String entityKey() {
    return "session:" + sessionId;
  }
}
