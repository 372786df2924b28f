package live.footlight.contract.view;

/** The names of viewer counts in Redis. */
public final class ViewerKeys {
  private ViewerKeys() {}

  /** Hash of a session's viewers: the fields of {@link ViewersView} in snake case. */
  public static String session(String sessionId) {
    return "viewers:{" + sessionId + '}';
  }
}
