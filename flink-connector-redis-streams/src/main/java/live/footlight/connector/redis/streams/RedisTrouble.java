package live.footlight.connector.redis.streams;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Tells errors that pass by themselves from those that somebody has to mend. */
final class RedisTrouble {
  private static final Set<String> PASSING =
      Set.of(
          "LOADING",
          "READONLY",
          "MASTERDOWN",
          "CLUSTERDOWN",
          "TRYAGAIN",
          "OOM",
          "BUSY",
          "MISCONF", // the disk is full
          "NOREPLICAS",
          "UNBLOCKED"); // a blocking read is told that its master has become a replica

  /** The one refusal that passes and has no word of its own. */
  private static final String TOO_MANY_CLIENTS = "ERR max number of clients reached";

  private RedisTrouble() {}

  /** Whether trying again may help. */
  static boolean passes(Throwable error) {
    RedisCommandExecutionException refusal = inChain(error, RedisCommandExecutionException.class);
    if (refusal != null) {
      String message = String.valueOf(refusal.getMessage());
      int space = message.indexOf(' ');
      return PASSING.contains(space < 0 ? message : message.substring(0, space))
          || message.startsWith(TOO_MANY_CLIENTS);
    }
    return inChain(error, RedisException.class) != null
        || inChain(error, IOException.class) != null
        || inChain(error, TimeoutException.class) != null;
  }

  /** An error that does not pass, in words. */
  static RuntimeException explain(Throwable error) {
    RedisCommandExecutionException refusal = inChain(error, RedisCommandExecutionException.class);
    if (refusal == null) {
      return error instanceof RuntimeException unexpected
          ? unexpected
          : new IllegalStateException(error);
    }
    String message = String.valueOf(refusal.getMessage());
    String advice =
        switch (message.split(" ", 2)[0]) {
          case "WRONGTYPE" -> "A key that should be a stream holds something else";
          case "NOPERM" ->
              "The Redis user may not do what the source needs: XREAD, XINFO, XRANGE, XGROUP, EVAL,"
                  + " TIME, GET, SET, HGET, HSET";
          case "NOAUTH", "WRONGPASS" -> "Redis wants a user and a password, as part of its address";
          default -> "Redis refuses what the source asks";
        };
    return new IllegalStateException(advice + " (" + message + ")", error);
  }

  private static <E extends Throwable> E inChain(Throwable error, Class<E> type) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
