package live.footlight.sinks;

/** Redis answered with an error; its first word says which, such as {@code NOSCRIPT}. */
final class RedisErrorReply extends Exception {
  private static final long serialVersionUID = 1L;

  RedisErrorReply(String message) {
    super(message, null, false, false);
  }
}
