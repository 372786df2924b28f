package live.footlight.domain.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.footlight.contract.event.GenerationConfigured;
import live.footlight.contract.feed.Formula;
import live.footlight.domain.feed.Generations.Outcome;
import org.junit.jupiter.api.Test;

class GenerationsTest {
  private static final long HOUR = 3_600_000;
  private static final long T = 1_790_000_000_000L;

  @Test
  void readsAnEventAndFillsInWhatItLeavesOpen() {
    Generation generation =
        Generation.of(
            new GenerationConfigured(
                "g1",
                "hacker_news",
                Map.of("liked", 3.0, "hidden", -4.0, "viewed", 0.0),
                null,
                null,
                null,
                null,
                null));
    assertThat(generation)
        .isEqualTo(
            new Generation(
                "g1",
                Formula.HACKER_NEWS,
                6 * HOUR,
                1,
                Map.of(Engagement.LIKED, 3.0, Engagement.HIDDEN, -4.0),
                5_000,
                0.5,
                Set.of(Scope.HOME, Scope.COUNTRY, Scope.CATEGORY, Scope.CREATOR),
                0));
    assertThat(
            Generation.of(
                    new GenerationConfigured(
                        "g1", "decay", Map.of(), 60L, 0.0, 7L, 1.0, List.of("live")))
                .as(4))
        .isEqualTo(
            new Generation("g1", Formula.DECAY, 60_000, 0, Map.of(), 7, 1, Set.of(Scope.LIVE), 4));
  }

  @Test
  void otherContentIsAnotherVersion() {
    Generations none = Generations.none(List.of(HOUR));
    Generations.Change first = none.configure(FeedStage.decay("a", HOUR, Map.of()), T);
    assertThat(first.outcome()).isEqualTo(Outcome.AT_ONCE);
    assertThat(first.generations().get("a").version()).isEqualTo(1);
    assertThat(none.get("a")).isNull();

    Generations.Change same =
        first.generations().configure(FeedStage.decay("a", HOUR, Map.of(Engagement.LIKED, 0.0)), T);
    assertThat(same.outcome()).isEqualTo(Outcome.UNCHANGED);

    Generations.Change other = first.generations().configure(FeedStage.decay("a", 9, Map.of()), T);
    assertThat(other.outcome()).isEqualTo(Outcome.BY_REPLAY);
    assertThat(other.generations().get("a").version()).isEqualTo(2);
    // Who goes back to the old half-life finds it kept.
    Generations.Change back =
        other.generations().configure(FeedStage.decay("a", HOUR, Map.of()), T);
    assertThat(back.outcome()).isEqualTo(Outcome.AT_ONCE);
    assertThat(back.generations().halfLivesMs()).containsExactly(HOUR, 9L);

    Generations.Change votes =
        none.configure(FeedStage.generation("r", Formula.REDDIT_HOT, 77, Map.of()), T);
    assertThat(votes.outcome()).as("votes are always kept").isEqualTo(Outcome.AT_ONCE);
    assertThat(votes.generations().halfLivesMs()).containsExactly(HOUR);
  }

  @Test
  void aHalfLifeThatBeganLateIsWholeWhenAllOfBeforeHasDecayed() {
    Generations late =
        Generations.none(List.of(HOUR))
            .configure(FeedStage.decay("a", 2 * HOUR, Map.of()), T)
            .generations();
    assertThat(late.startsByReplay("a")).isTrue();

    Generation heavier = FeedStage.decay("a", 2 * HOUR, Map.of(Engagement.LIKED, 2.0));
    Generation other = FeedStage.decay("b", 2 * HOUR, Map.of());
    long whole = T + 40 * 2 * HOUR;
    for (Generation said : List.of(heavier, other)) {
      for (Generations state : List.of(late, Generations.unpack(late.pack()))) {
        Generations.Change soon = state.configure(said, whole - 1);
        assertThat(soon.outcome()).isEqualTo(Outcome.BY_REPLAY);
        assertThat(soon.generations().startsByReplay(said.id())).isTrue();
        Generations.Change then = state.configure(said, whole);
        assertThat(then.outcome()).isEqualTo(Outcome.AT_ONCE);
        assertThat(then.generations().startsByReplay(said.id())).isFalse();
      }
    }
    Generations.Change kept = late.configure(FeedStage.decay("c", HOUR, Map.of()), T);
    assertThat(kept.outcome()).isEqualTo(Outcome.AT_ONCE);
  }

  @Test
  void anEarlierBuildDidNotSayWhenAHalfLifeBegan() throws IOException {
    String golden;
    try (InputStream file = getClass().getResourceAsStream("feeds-v1.txt")) {
      golden = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
    String hex = golden.lines().findFirst().orElseThrow().substring("generations ".length());
    Generations generations = Generations.unpack(HexFormat.of().parseHex(hex));
    assertThat(generations.startsByReplay("a")).isTrue();
    long nextYear = T + 366 * 24 * HOUR;
    Generation again = FeedStage.decay("a", FeedStage.H, Map.of());
    assertThat(generations.configure(again, nextYear).outcome()).isEqualTo(Outcome.BY_REPLAY);
    assertThat(Generations.unpack(generations.pack())).isEqualTo(generations);
  }

  @Test
  void versionsOfALaterEpochAreAbove() {
    assertThat(Generations.version(0, 255)).isEqualTo(255);
    assertThat(Generations.version(1, 1)).isGreaterThan(Generations.version(0, 1_000_000));
    assertThat(Generations.version(8_191, 255)).isLessThan(1L << 53);
  }

  @Test
  void readersFollowWhatIsActive() {
    Generations generations =
        Generations.none(List.of()).configure(FeedStage.decay("a", 1, Map.of()), T).generations();
    assertThat(generations.active()).isNull();
    assertThat(generations.activate("b").outcome()).isEqualTo(Outcome.UNKNOWN);
    Generations.Change active = generations.activate("a");
    assertThat(active.outcome()).isEqualTo(Outcome.ACTIVATED);
    assertThat(active.generations().active()).isEqualTo("a");
    assertThat(active.generations().activate("a").outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(
            active
                .generations()
                .configure(FeedStage.decay("b", 1, Map.of()), T)
                .generations()
                .active())
        .isEqualTo("a");
  }

  @Test
  void thereAreNotTooMany() {
    Generations generations = Generations.none(List.of());
    for (int i = 0; i < Generations.MAX; i++) {
      generations =
          generations.configure(FeedStage.decay("g" + i, 1 + i, Map.of()), T).generations();
    }
    assertThat(generations.configure(FeedStage.decay("x", 1, Map.of()), T).outcome())
        .isEqualTo(Outcome.TOO_MANY);
    assertThat(generations.configure(FeedStage.decay("g0", 99, Map.of()), T).outcome())
        .isEqualTo(Outcome.TOO_MANY);
    assertThat(generations.configure(FeedStage.decay("g0", 3, Map.of()), T).outcome())
        .as("kept, though only since now")
        .isEqualTo(Outcome.BY_REPLAY);
  }

  @Test
  void remembersFor40OfTheLongestHalfLife() {
    assertThat(Generations.none(List.of()).keepMs()).isEqualTo(40 * 6 * HOUR);
    assertThat(Generations.none(List.of(HOUR, 24 * HOUR)).keepMs()).isEqualTo(40 * 24 * HOUR);
  }

  @Test
  void isReadAsItWasWritten() {
    Generations generations =
        Generations.none(List.of(HOUR))
            .configure(FeedStage.decay("a", 5, Map.of(Engagement.HIDDEN, -4.25)), T)
            .generations()
            .configure(FeedStage.generation("b", Formula.LEMMY_ACTIVE, 6, Map.of()), T)
            .generations()
            .activate("b")
            .generations();
    assertThat(Generations.unpack(generations.pack())).isEqualTo(generations);
    Generations none = Generations.none(List.of());
    assertThat(Generations.unpack(none.pack())).isEqualTo(none);
  }

  @Test
  void aGenerationKeepsItsFormulaAndSaysHowItStarted() {
    Generations none = Generations.none(List.of(FeedStage.H));
    Generations one =
        none.configure(FeedStage.decay("g", 2 * FeedStage.H, Map.of()), T).generations();
    assertThat(one.startsByReplay("g")).isTrue();
    assertThat(Generations.unpack(one.pack())).isEqualTo(one);
    Generations two = one.configure(FeedStage.decay("g", FeedStage.H, Map.of()), T).generations();
    assertThat(two.startsByReplay("g")).isFalse();
    assertThat(
            two.configure(FeedStage.generation("g", Formula.REDDIT_HOT, FeedStage.H, Map.of()), T)
                .outcome())
        .isEqualTo(Generations.Outcome.OTHER_FORMULA);
    assertThat(two.activate("g").generations().activations()).isEqualTo(1);
  }
}
