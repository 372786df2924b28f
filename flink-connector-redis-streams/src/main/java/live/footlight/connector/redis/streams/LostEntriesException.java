package live.footlight.connector.redis.streams;

/** Entries that should have been read are no longer there; the message says which and why. */
public final class LostEntriesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LostEntriesException(String message) {
    super(message);
  }
}
