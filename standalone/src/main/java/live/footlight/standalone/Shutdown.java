package live.footlight.standalone;

import java.io.PrintWriter;

/**
 * A platform that Ctrl-C and kill stop in order: it is closed, that is said, and the process ends
 * with code 0, since a stop that was asked for is no failure.
 */
final class Shutdown implements AutoCloseable {
  private static volatile boolean underWay;

  private final Platform platform;
  private final Thread hook;

  private Shutdown(Platform platform, Thread hook) {
    this.platform = platform;
    this.hook = hook;
  }

  /** From now on a signal closes the platform before the process ends. */
  static Shutdown onSignal(Platform platform, PrintWriter out) {
    Thread hook = new Thread(() -> stop(platform, out), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Shutdown(platform, hook);
  }

  Platform platform() {
    return platform;
  }

  /** Whether a signal has come; what fails from now on fails because of that. */
  static boolean underWay() {
    return underWay;
  }

  @Override
  public void close() {
    platform.close();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException itIsRunning) {
      // Then it ends the process.
    }
  }

  private static void stop(Platform platform, PrintWriter out) {
    underWay = true;
    out.printf("%nStopping …%n");
    out.flush();
    int code = 0;
    try {
      platform.close();
      out.println("Stopped.");
    } catch (RuntimeException e) {
      code = 1;
      e.printStackTrace(out);
    }
    out.flush();
    // A hook cannot change the exit code of a signal, 130 or 143, but it can end the process.
    Runtime.getRuntime().halt(code);
  }
}
