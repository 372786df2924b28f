package live.footlight.domain.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Different viewers are exact while they are few, and estimated by the set alone beyond. */
class DistinctViewersTest {
  private static final long T = 1_790_000_000_000L;

  private static ViewerSettings exact(int exact) {
    return new ViewerSettings(
        Duration.ofSeconds(3), Duration.ofMinutes(1), Duration.ofSeconds(10), exact, Duration.ZERO);
  }

  private static Session run(List<String> viewers, int exact, long seed) {
    Random random = new Random(seed);
    Session session = new Session(exact(exact), T);
    for (String viewer : viewers) {
      session.join(viewer, "a", T + random.nextInt(1_000));
      if (random.nextInt(50) == 0) {
        session.leave(viewer, "a", T + 5_000);
      }
      if (random.nextInt(300) == 0) {
        session.tickAt(session.now + 1_000);
      }
      if (random.nextInt(500) == 0) {
        session.tickAt(session.now + 1_000);
        session.restart();
      }
    }
    session.tickAt(session.now + 1_000);
    return session;
  }

  @Test
  void crossingDoesNotDependOnTheOrder() {
    for (int size : new int[] {600, 3_000, 20_000}) {
      List<String> viewers = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        viewers.add("viewer-" + i);
      }
      Session one = run(viewers, 500, 1);
      Collections.shuffle(viewers, new Random(2));
      viewers.addAll(viewers.subList(0, 100));
      Session other = run(viewers, 500, 3);

      assertThat(other.view.distinct()).isEqualTo(one.view.distinct());
      assertThat((double) one.view.distinct()).isBetween(size * 0.97, size * 1.03);
      assertThat(one.view.distinctErrorPpm()).isBetween(5_000L, 10_000L);
      assertThat(one.view.peak()).isBetween(size - 1_000L, (long) size);
    }
  }

  @Test
  void upToTheBoundTheyAreExact() {
    List<String> viewers = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      viewers.add("viewer-" + i);
    }
    Session session = run(viewers, 500, 5);
    assertThat(session.view.distinct()).isEqualTo(500);
    assertThat(session.view.distinctErrorPpm()).isZero();

    session.join("one-more", "a", T);
    session.tickAt(session.now + 1_000);
    assertThat(session.view.distinct()).isGreaterThan(500);
    assertThat(session.view.distinctErrorPpm()).isPositive();
  }
}
