package live.footlight.sinks;

/**
 * Redis no longer has what it had acknowledged: it was flushed, or a failover or a crash without
 * {@code appendfsync always} took its last writes. Failing the job is the remedy: a run begins
 * every board with a full update, so the restart writes again whatever is missing.
 */
public final class RedisLostWritesException extends RedisSinkException {
  private static final long serialVersionUID = 1L;

  RedisLostWritesException(String message) {
    super(message, null);
  }
}
