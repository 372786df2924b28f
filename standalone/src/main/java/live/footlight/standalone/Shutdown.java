package live.footlight.standalone;

import java.io.PrintWriter;

/** Ctrl-C and kill: stop in order, say so, and end with code 0. */
final class Shutdown {
  private Shutdown() {}

  /** From now on a signal closes this before the process ends. */
  static void onSignal(AutoCloseable running, PrintWriter out) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  out.println();
                  out.println("Stopping: a savepoint, then the servers …");
                  out.flush();
                  int code = 0;
                  try {
                    running.close();
                    out.println("Stopped.");
                  } catch (Exception e) {
                    code = 1;
                    e.printStackTrace(out);
                  }
                  out.flush();
                  // A hook cannot change the exit code of a signal, 130 or 143; this was no
                  // failure.
                  Runtime.getRuntime().halt(code);
                },
                "shutdown"));
  }
}
