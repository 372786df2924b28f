package live.footlight.domain.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A session with 200,000 present: sizes, and that a tick touches little. */
class ManyViewersTest {
  private static final long T = 1_790_000_000_000L;
  private static final int MANY = 200_000;

  @Test
  void sessionHoldsManyAndATickTouchesLittle() {
    Session session = new Session(ViewerSettings.defaults(), T);
    session.fold().sessionStarted("c1", T);
    Random random = new Random(7);
    String[] viewers = new String[MANY];
    String[] connections = new String[MANY];
    for (int i = 0; i < MANY; i++) {
      viewers[i] = new UUID(random.nextLong(), random.nextLong()).toString();
      connections[i] = new UUID(random.nextLong(), random.nextLong()).toString();
    }
    long began = System.nanoTime();
    for (int i = 0; i < MANY; i++) {
      if (i % 4_000 == 0) {
        session.tickAt(T + i / 20);
      }
      long at = T + i / 20;
      session.fold().joined(viewers[i], connections[i], Tier.PREVIEW, at, at + 40);
      session.fold().heartbeat(viewers[i], connections[i], Tier.PREVIEW, at + 300, at + 340);
    }
    session.tickAt(T + 12_000);
    report("joins", began, 2 * MANY);
    assertThat(session.present()).isEqualTo(MANY);
    assertThat(session.view.peak()).isEqualTo(MANY);

    began = System.nanoTime();
    int largest = 0;
    for (int second = 0; second < 120; second++) {
      session.now = T + 13_000 + second * 1_000L;
      for (int i = second % 20; i < MANY; i += 20) {
        long at = session.now - random.nextInt(1_000);
        session.fold().heartbeat(viewers[i], connections[i], Tier.PREVIEW, at, session.now);
      }
      session.tick();
      largest = Math.max(largest, session.head.writes());
      assertThat(session.present()).isEqualTo(MANY);
    }
    report("heartbeats", began, 120 * MANY / 20);

    began = System.nanoTime();
    session.leave(viewers[5], connections[5], T + 100_000);
    session.tickAt(session.now + 1_000);
    report("late leave", began, 1);
    long rows = session.viewers.rows.values().stream().mapToLong(row -> row.length).sum();
    System.out.printf(
        "%d bytes a row, %d bytes a viewer outside of rows, %d pages written in a tick at most%n",
        rows / MANY, session.head.size() / MANY, largest);
    assertThat(rows / MANY).isLessThan(60);
    assertThat(largest).isLessThan(2_000);
  }

  private static void report(String what, long began, int count) {
    System.out.printf(
        "%s: %d us each%n", what, (System.nanoTime() - began) / 1_000 / Math.max(1, count));
  }
}
