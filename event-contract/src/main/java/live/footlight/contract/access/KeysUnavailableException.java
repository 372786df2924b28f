package live.footlight.contract.access;

/**
 * The keys that a token would have to be checked with cannot be had now. Nobody knows whether the
 * token is good, so it is not refused: its bearer should try again.
 */
public final class KeysUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeysUnavailableException(Throwable cause) {
    super("the keys of tokens cannot be had now; try again", cause);
  }
}
