package live.footlight.connector.redis.streams;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.Set;

/** Tells errors that pass by themselves from those that somebody has to mend. */
final class RedisTrouble {
  private static final Set<String> PASSING =
      Set.of("LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "OOM", "BUSY");

  private RedisTrouble() {}

  /** Whether trying again may help. */
  static boolean passes(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null && !(cause instanceof RedisCommandExecutionException)) {
      cause = cause.getCause();
    }
    if (cause instanceof RedisCommandExecutionException refused) {
      String message = String.valueOf(refused.getMessage());
      int space = message.indexOf(' ');
      return PASSING.contains(space < 0 ? message : message.substring(0, space));
    }
    return error instanceof RedisConnectionException
        || error instanceof RedisCommandTimeoutException
        || error instanceof RedisException
        || cause instanceof IOException;
  }

  /** An error that does not pass, in words. */
  static RuntimeException explain(Throwable error) {
    String message = String.valueOf(error.getMessage());
    String advice =
        message.contains("WRONGTYPE")
            ? "a key that should be a stream holds something else"
            : message.contains("NOPERM")
                ? "the Redis user may not run a command the source needs (XREAD, XINFO, XRANGE, TIME,"
                    + " HGET, HSET, GET, XGROUP, EVAL)"
                : message.contains("NOAUTH") || message.contains("WRONGPASS")
                    ? "Redis wants a user and a password; put them into the URI"
                    : "Redis refuses what the source asks";
    return new IllegalStateException(advice + ": " + message, error);
  }
}
