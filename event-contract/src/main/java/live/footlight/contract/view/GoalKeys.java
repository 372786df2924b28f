package live.footlight.contract.view;

/** The names of goals in Redis. */
public final class GoalKeys {
  private GoalKeys() {}

  /** Hash of one goal: the fields of {@link GoalView} in snake case, {@code version} first. */
  public static String goal(String goalId) {
    return "goal:{" + goalId + '}';
  }

  /** Hash of a session's goals: goal id → when it was opened, ms UTC; and {@code ""} → 0. */
  public static String ofSession(String sessionId) {
    return "goals:{" + sessionId + '}';
  }
}
