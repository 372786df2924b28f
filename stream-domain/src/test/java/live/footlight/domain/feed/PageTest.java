package live.footlight.domain.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import live.footlight.contract.feed.Decay;
import live.footlight.contract.feed.Diversity;
import live.footlight.contract.feed.Explanation;
import live.footlight.contract.feed.Formula;
import live.footlight.contract.feed.Ranking;
import live.footlight.contract.view.FeedItem;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Diversity within a page, and why an item stands where it stands. */
class PageTest {
  private static final long T = 1_790_000_000_000L;
  private static final long H = FeedStage.H;
  private static final Generation DECAY = FeedStage.decay("g", H, Map.of());

  private record Shown(String id, String creator, double score) {}

  @Test
  void sharesAreAsPublished() {
    assertThat(Diversity.share(0, 0.5)).isEqualTo(1);
    assertThat(Diversity.share(1, 0.5)).isEqualTo(0.625);
    assertThat(Diversity.share(2, 0.5)).isEqualTo(0.4375);
    assertThat(Diversity.share(60, 0.5)).isCloseTo(0.25, within(1e-12));
    assertThat(Diversity.share(9, 1)).isEqualTo(1);
    assertThat(Diversity.share(3, 0)).isEqualTo(0.25);
  }

  @Test
  void aCreatorsFurtherItemsStandLower() {
    // Masses 8, 7.9, 6, 4: the second of c1 counts 4.94, its third 1.75.
    List<Shown> page =
        List.of(
            new Shown("p1", "c1", log2(8)),
            new Shown("p2", "c1", log2(7.9)),
            new Shown("p3", "c2", log2(6)),
            new Shown("p4", "c1", log2(4)));

    List<Diversity.Placed<Shown>> spread = spread(page, DECAY);

    assertThat(spread)
        .extracting(placed -> placed.item().id())
        .containsExactly("p1", "p3", "p2", "p4");
    assertThat(Math.pow(2, spread.get(2).score())).isCloseTo(7.9 * 0.625, within(1e-9));
    assertThat(spread.get(3).nth()).isEqualTo(2);
    assertThat(spread(page, generation(Formula.DECAY, 1)))
        .extracting(Diversity.Placed::item)
        .isEqualTo(page);
  }

  @Property(tries = 200)
  void aPageKeepsItsItemsAndACreatorsKeepTheirOrder(
      @ForAll Formula formula, @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    List<Shown> page = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      page.add(new Shown("p" + i, "c" + random.nextInt(4), 20 * random.nextDouble() - 3));
    }
    page.sort(Comparator.comparingDouble(Shown::score).reversed());

    List<Diversity.Placed<Shown>> spread = spread(page, generation(formula, 0.5));

    assertThat(spread).extracting(Diversity.Placed::item).containsExactlyInAnyOrderElementsOf(page);
    for (int c = 0; c < 4; c++) {
      String creator = "c" + c;
      assertThat(
              spread.stream()
                  .map(Diversity.Placed::item)
                  .filter(item -> item.creator().equals(creator)))
          .containsExactlyElementsOf(
              page.stream().filter(item -> item.creator().equals(creator)).toList());
    }
    for (Diversity.Placed<Shown> placed : spread) {
      assertThat(placed.score()).isLessThanOrEqualTo(placed.item().score());
    }
  }

  @Test
  void explainsADecayedMass() {
    Generation generation =
        FeedStage.decay("g", H, Map.of(Engagement.LIKED, 3.0, Engagement.HIDDEN, -0.5));
    FeedStage stage = new FeedStage(generation);
    stage.send(
        T,
        FeedStage.created(T, "c1", null, null),
        FeedStage.engaged(T, Engagement.LIKED, "a"),
        FeedStage.engaged(T + H, Engagement.LIKED, "b"),
        FeedStage.engaged(T + H, Engagement.HIDDEN, "c"),
        FeedStage.engaged(T + H, Engagement.VIEWED, "d"));
    FeedItem item = stage.items.get("g:p1");

    Explanation why = Explanation.of(item, ranking(stage.generations.get("g")), T + 2 * H, 1);

    assertThat(why.ageMs()).isEqualTo(2 * H);
    assertThat(why.prior()).isEqualTo(0.25);
    assertThat(why.parts())
        .containsExactly(
            new Explanation.Part("liked", 2, 2, 0.75, 3, 2.25),
            new Explanation.Part("hidden", 1, 1, 0.5, -0.5, -0.25));
    assertThat(why.mass()).isEqualTo(2.25);
    assertThat(Decay.score(why.mass(), why.atMs(), H)).isCloseTo(why.sScore(), within(1e-9));
    assertThat(why.penalties()).isEqualTo(new Explanation.Penalties(-0.25, false, 1, 0.625));
    assertThat(why.shownScore()).isCloseTo(why.sScore() + log2(0.625), within(1e-9));
  }

  @Test
  void explainsTheFloor() {
    FeedStage stage = new FeedStage(FeedStage.decay("g", H, Map.of(Engagement.HIDDEN, -4.0)));
    stage.send(
        T, FeedStage.created(T, "c1", null, null), FeedStage.engaged(T, Engagement.HIDDEN, "a"));
    stage.send(T, FeedStage.engaged(T + 9 * H, Engagement.HIDDEN, "b"));

    FeedItem item = stage.items.get("g:p1");
    Explanation why = Explanation.of(item, ranking(stage.generations.get("g")), T + 9 * H, 0);

    assertThat(why.penalties().floored()).isTrue();
    assertThat(why.sScore()).isEqualTo(why.shownScore()).isEqualTo(Decay.floor(T, H));
    assertThat(why.parts().get(0).count()).as("told though the score stayed").isEqualTo(2);
  }

  @Test
  void explainsAPowerLawAtTheInstantOfItsScore() {
    FeedStage stage =
        new FeedStage(
            FeedStage.generation("g", Formula.HACKER_NEWS, H, Map.of(Engagement.LIKED, 1.0)));
    stage.send(
        T + 3 * H,
        FeedStage.created(T, "c1", null, null),
        FeedStage.engaged(T, Engagement.LIKED, "a"));

    FeedItem item = stage.items.get("g:p1");
    Explanation why = Explanation.of(item, ranking(stage.generations.get("g")), T + 9 * H, 0);

    assertThat(why.atMs()).isEqualTo(T + 3 * H);
    assertThat(Formula.hackerNews(why.mass(), why.ageMs())).isEqualTo(why.sScore());
  }

  private static List<Diversity.Placed<Shown>> spread(List<Shown> page, Generation generation) {
    return Diversity.spread(page, ranking(generation), Shown::creator, Shown::score);
  }

  private static Ranking ranking(Generation generation) {
    Map<String, Double> weights = new HashMap<>();
    generation.weights().forEach((kind, weight) -> weights.put(kind.label(), weight));
    return new Ranking(
        generation.formula(),
        generation.halfLifeMs(),
        generation.prior(),
        weights,
        generation.perCreatorDecay());
  }

  private static Generation generation(Formula formula, double perCreatorDecay) {
    return new Generation("g", formula, H, 1, Map.of(), 100, perCreatorDecay, DECAY.scopes(), 1);
  }

  private static double log2(double mass) {
    return Math.log(mass) / Math.log(2);
  }
}
