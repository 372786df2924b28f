package live.footlight.contract;

/** The bytes are no JSON, or not the kind of document asked for; the message says where and why. */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedJsonException(String reason) {
    super(reason);
  }
}
