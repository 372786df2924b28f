package live.footlight.connector.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What another process does in its own time. */
final class Soon {
  private Soon() {}

  /** Asks until it is so; fails where it is not within a minute. */
  static void until(BooleanSupplier so) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within a minute").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
