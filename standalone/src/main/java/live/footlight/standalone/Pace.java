package live.footlight.standalone;

import java.time.Clock;

/** Keeps a replay to its speed: the first moment is now, the others follow. */
final class Pace {
  private static final long TELL_EVERY_MS = 1_000;

  private final Speed speed;
  private final Clock clock;
  private long firstMs = Long.MIN_VALUE;
  private long startedMs;

  Pace(Speed speed, Clock clock) {
    this.speed = speed;
    this.clock = clock;
  }

  /**
   * Waits until the moment is due.
   *
   * @param atMs on the time line of the events
   * @param meanwhile run about once a second while waiting
   */
  void await(long atMs, Runnable meanwhile) throws InterruptedException {
    if (speed.equals(Speed.MAX)) {
      return;
    }
    if (firstMs == Long.MIN_VALUE) {
      firstMs = atMs;
      startedMs = clock.millis();
    }
    long dueMs = startedMs + speed.due(atMs - firstMs);
    for (long leftMs = dueMs - clock.millis(); leftMs > 0; leftMs = dueMs - clock.millis()) {
      Thread.sleep(Math.min(leftMs, TELL_EVERY_MS));
      meanwhile.run();
    }
  }
}
