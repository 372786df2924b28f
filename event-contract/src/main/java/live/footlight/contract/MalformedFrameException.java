package live.footlight.contract;

/** The bytes are no event frame; the message says where and why. */
public final class MalformedFrameException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedFrameException(String reason) {
    super(reason);
  }
}
