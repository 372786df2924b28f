package live.footlight.contract.access;

/** There is no token, or it is not valid; the message says why and can be shown to its bearer. */
public final class AccessDeniedException extends Exception {
  private static final long serialVersionUID = 1L;

  AccessDeniedException(String reason) {
    super(reason);
  }
}
