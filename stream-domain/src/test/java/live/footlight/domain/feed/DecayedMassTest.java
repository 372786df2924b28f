package live.footlight.domain.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** A mass is what its engagements say, in whatever order they come, for ten years. */
class DecayedMassTest {
  private static final long T = 1_790_000_000_000L;
  private static final long H = 3_600_000L;
  private static final long TEN_YEARS = 3_653 * 86_400_000L;

  private record Act(long atMs, double units, boolean undo) {}

  @Property(tries = 500)
  void anyOrderGivesTheSumWithin1e9(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    long halfLife = 60_000L << random.nextInt(12);
    long span = random.nextBoolean() ? 30 * halfLife : TEN_YEARS;
    List<Act> acts = acts(random, span);

    DecayedMass inOrder = fold(acts, halfLife);
    Collections.shuffle(acts, random);
    DecayedMass shuffled = fold(acts, halfLife);

    double sum = 0;
    double absolute = 0;
    for (Act act : acts) {
      double left = Math.pow(0.5, (double) (inOrder.tsMs() - act.atMs) / halfLife);
      sum += act.undo ? 0 : act.units * left;
      absolute += act.units * left * (act.undo ? 2 : 1);
    }
    assertThat(shuffled.tsMs()).isEqualTo(inOrder.tsMs());
    assertThat(inOrder.mass()).isCloseTo(sum, within(1e-9 * absolute));
    assertThat(shuffled.mass()).isCloseTo(sum, within(1e-9 * absolute));
  }

  @Test
  void halvesWithEveryHalfLife() {
    DecayedMass mass = DecayedMass.NONE.add(T, 8, H);

    assertThat(mass.at(T + H, H)).isEqualTo(4);
    assertThat(mass.at(T + 3 * H, H)).isEqualTo(1);
    assertThat(mass.add(T + H, 1, H)).isEqualTo(new DecayedMass(5, T + H));
    assertThat(mass.add(T - H, 2, H)).isEqualTo(new DecayedMass(9, T));
    assertThat(DecayedMass.NONE.at(T, H)).isZero();
  }

  @Test
  void takesBackAtItsOwnTimeUntilNothingIsLeftOfIt() {
    DecayedMass mass = DecayedMass.NONE.add(T, 1, H).add(T + 3 * H, 1, H);

    assertThat(mass.mass()).isEqualTo(1.125);
    assertThat(mass.subtract(T, 1, H)).isEqualTo(new DecayedMass(1, T + 3 * H));
    assertThat(DecayedMass.NONE.subtract(T, 1, H).add(T, 1, H).mass()).isZero();
    DecayedMass later = mass.add(T + 41 * H, 5, H);
    assertThat(later.subtract(T, 1, H)).isSameAs(later);
    assertThat(later.subtract(T + H, 1, H)).isNotSameAs(later);
  }

  @Test
  void lastsTenYearsOfTheShortestHalfLife() {
    DecayedMass mass = DecayedMass.NONE;
    for (long at = T; at < T + TEN_YEARS; at += 3_600_000) {
      mass = mass.add(at, 1e9, 60_000);
      assertThat(mass.mass()).isBetween(1e9, 2e9);
    }
    assertThat(mass.at(T + 2 * TEN_YEARS, 60_000)).isZero();
    assertThat(mass.add(T, 1, 60_000)).isEqualTo(mass);
  }

  private static List<Act> acts(Random random, long span) {
    List<Act> acts = new ArrayList<>();
    // The latest counts, so that there is a mass for the others to be compared with.
    acts.add(new Act(T + span, 1, false));
    int size = random.nextInt(40);
    for (int i = 0; i < size; i++) {
      acts.add(
          new Act(
              T + (long) (random.nextDouble() * span),
              random.nextInt(4) == 0 ? 1 + 30 * random.nextDouble() : 1,
              random.nextInt(3) == 0));
    }
    return acts;
  }

  /** Each that is undone stands for two: one that came and one that took it back. */
  private static DecayedMass fold(List<Act> acts, long halfLife) {
    DecayedMass mass = DecayedMass.NONE;
    for (Act act : acts) {
      if (act.undo && act.atMs % 2 == 0) {
        mass = mass.subtract(act.atMs, act.units, halfLife);
      }
      mass = mass.add(act.atMs, act.units, halfLife);
    }
    for (Act act : acts) {
      if (act.undo && act.atMs % 2 != 0) {
        mass = mass.subtract(act.atMs, act.units, halfLife);
      }
    }
    return mass;
  }
}
