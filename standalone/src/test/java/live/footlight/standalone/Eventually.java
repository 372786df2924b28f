package live.footlight.standalone;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asks again until an assertion holds, or tells its last failure. */
public final class Eventually {
  private static final long AGAIN_AFTER_MS = 50;

  private Eventually() {}

  public static void within(Duration time, ThrowingCallable assertion) {
    long giveUpAt = System.nanoTime() + time.toNanos();
    while (true) {
      try {
        assertion.call();
        return;
      } catch (AssertionError notYet) {
        if (System.nanoTime() > giveUpAt) {
          throw notYet;
        }
      } catch (Throwable broken) {
        throw new AssertionError(broken);
      }
      try {
        Thread.sleep(AGAIN_AFTER_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }
}
