package live.footlight.sinks;

import io.lettuce.core.RedisCommandExecutionException;

/** What a failed call asks for, in rising order of weight. */
enum Trouble {
  /** What the update builds on is not stored; may be a mere consequence of a failure before it. */
  GAP,
  /** The server does not know the script: send its text. */
  SCRIPT_UNKNOWN,
  /** The server cannot take it now. */
  BUSY,
  /** The connection is gone, or leads to a server that takes no writes. */
  DISCONNECTED,
  /** Waiting will not help. */
  FATAL;

  static Trouble of(Throwable failure) {
    return switch (code(failure)) {
      case "" -> DISCONNECTED;
      case "NOSCRIPT" -> SCRIPT_UNKNOWN;
      case "LOADING", "OOM", "BUSY", "TRYAGAIN", "NOREPLICAS", "MISCONF" -> BUSY;
      case "READONLY", "MASTERDOWN", "CLUSTERDOWN", "MOVED", "ASK", "UNKILLABLE" -> DISCONNECTED;
      default -> FATAL;
    };
  }

  /** Why waiting will not help, for the person who has to act. */
  static String explain(Throwable failure, String key) {
    if (failure == null) {
      return "A newer run of the job writes "
          + key
          + ", so this run has to stop. Is it running twice?";
    }
    String said = failure.getMessage();
    return switch (code(failure)) {
      case "WRONGTYPE" ->
          "Redis holds something of another type at " + key + " or beside it; remove it: " + said;
      case "NOPERM" ->
          "The Redis user may not write "
              + key
              + "; it needs the commands EVAL, EVALSHA, SCRIPT and those of the scripts: "
              + said;
      case "NOAUTH", "WRONGPASS" ->
          "Redis wants a user name and a password; give them in the address: " + said;
      default -> "Redis refused a write to " + key + ": " + said;
    };
  }

  /** The first word of the error Redis gave, or an empty text where it gave none. */
  private static String code(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RedisErrorReply || cause instanceof RedisCommandExecutionException) {
        String message = cause.getMessage();
        int space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
      }
    }
    return "";
  }
}
