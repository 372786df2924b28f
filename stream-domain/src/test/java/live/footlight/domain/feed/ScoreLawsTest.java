package live.footlight.domain.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import live.footlight.contract.feed.Decay;
import live.footlight.domain.feed.FeedInput.Engaged;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** The stored order is the order of masses decayed afresh, at any later instant. */
class ScoreLawsTest {
  private static final long T = 1_790_000_000_000L;
  private static final Map<Engagement, Double> WEIGHTS =
      Map.of(
          Engagement.VIEWED,
          0.1,
          Engagement.LIKED,
          3.0,
          Engagement.UNLOCKED,
          10.0,
          Engagement.HIDDEN,
          -4.0);

  @Property(tries = 500)
  void theStoredOrderIsThatOfDecayedMassesAtAnyLaterInstant(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    long halfLife = 60_000L << random.nextInt(12);
    long span = 20 * halfLife;
    Generation generation = FeedStage.decay("g", halfLife, WEIGHTS);
    FeedStage stage = new FeedStage(generation);
    List<NaiveFeeds> items = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      List<FeedInput> history = history(random, span);
      stage.sendTo("p" + i, T + span, history);
      items.add(new NaiveFeeds(history, stage.generations.keepMs()));
      scores.add(stage.lists.get("g home").get("p" + i));
    }

    long later = T + span + (long) (random.nextDouble() * 40 * halfLife);
    for (int a = 0; a < 8; a++) {
      for (int b = 0; b < a; b++) {
        double massA = items.get(a).mass(generation, later);
        double massB = items.get(b).mass(generation, later);
        if (Math.abs(massA - massB) > 1e-6 * Math.max(massA, massB)) {
          assertThat(scores.get(a) > scores.get(b))
              .as("%s and %s of %s and %s", massA, massB, scores.get(a), scores.get(b))
              .isEqualTo(massA > massB);
        }
      }
    }
  }

  @Test
  void isTheLogarithmOfTheMassBroughtBackToTheEpoch() {
    Generation generation = FeedStage.decay("g", 21_600_000, Map.of(Engagement.LIKED, 3.0));
    FeedStage stage = new FeedStage(generation);
    long day = Decay.EPOCH_MS + 86_400_000;
    stage.send(
        day,
        FeedStage.created(day, "c1", null, null),
        FeedStage.engaged(day, Engagement.LIKED, "a"));
    // Four half-lives after the epoch, a mass of 1 + 3.
    assertThat(stage.score("g home")).isCloseTo(6, within(1e-12));

    stage.send(day, FeedStage.engaged(day + 21_600_000, Engagement.LIKED, "b"));
    assertThat(stage.score("g home")).isCloseTo(5 + Math.log(5) / Math.log(2), within(1e-12));
  }

  @Property(tries = 300)
  void whatWeighsAgainstAnItemNeverRaisesItAndWhatIsForItNeverLowersIt(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    long halfLife = 3_600_000;
    FeedStage stage = new FeedStage(FeedStage.decay("g", halfLife, WEIGHTS));
    stage.send(T, FeedStage.created(T, "c1", null, null));
    double score = stage.score("g home");
    for (int i = 0; i < 60; i++) {
      long at = T + (long) (random.nextDouble() * 2_000 * halfLife);
      boolean against = random.nextInt(3) == 0;
      stage.send(T, FeedStage.engaged(at, against ? Engagement.HIDDEN : Engagement.LIKED, "e" + i));
      double next = stage.score("g home");
      if (against) {
        assertThat(next).isLessThanOrEqualTo(score);
      } else {
        assertThat(next).isGreaterThanOrEqualTo(score);
      }
      score = next;
    }
  }

  @Property(tries = 50)
  void tenYearsOfAnyHalfLifeHaveFiniteScores(
      @ForAll @LongRange(min = 60, max = 31_536_000) long seconds,
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    FeedStage stage = new FeedStage(FeedStage.decay("g", seconds * 1_000, WEIGHTS));
    long tenYears = 3_653 * 86_400_000L;
    stage.send(T, FeedStage.created(T, "c1", null, null));
    Engagement[] kinds = Engagement.values();
    for (int i = 0; i < 200; i++) {
      Engagement kind = kinds[random.nextInt(kinds.length)];
      long at = T + (long) (random.nextDouble() * tenYears);
      // Finite, or the stage says so.
      stage.send(at, new Engaged(at, kind, "e" + i, kind.units(1_000_000_000)));
    }
    assertThat(stage.score("g home")).isBetween(-1e8, 1e8);
  }

  private static List<FeedInput> history(Random random, long span) {
    List<FeedInput> history = new ArrayList<>();
    history.add(FeedStage.created(T + (long) (random.nextDouble() * span), "c1", null, null));
    Engagement[] kinds = Engagement.values();
    int size = random.nextInt(20);
    for (int i = 0; i < size; i++) {
      Engagement kind = kinds[random.nextInt(kinds.length)];
      long at = T + (long) (random.nextDouble() * span);
      history.add(new Engaged(at, kind, "e" + i, kind.units(random.nextInt(2_000))));
    }
    return history;
  }
}
