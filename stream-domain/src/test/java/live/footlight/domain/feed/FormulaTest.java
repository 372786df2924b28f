package live.footlight.domain.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import live.footlight.domain.feed.FeedInput.Engaged;
import org.junit.jupiter.api.Test;

/** Values of the published formulas, computed apart from this code. */
class FormulaTest {
  private static final long REDDIT = 1_134_028_003_000L;
  private static final long H = 3_600_000L;
  private static final long T = 1_790_000_000_000L;

  @Test
  void redditHotIsAsPublished() {
    assertThat(Formula.redditHot(1, REDDIT)).isZero();
    assertThat(Formula.redditHot(0, REDDIT + 45_000_000)).isEqualTo(1);
    assertThat(Formula.redditHot(10, REDDIT + 45_000_000)).isEqualTo(2);
    assertThat(Formula.redditHot(-10, REDDIT + 45_000_000)).isZero();
    assertThat(Formula.redditHot(100, 1_357_000_000_000L)).isEqualTo(4956.9332667);
    assertThat(Formula.redditHot(-50, 1_600_000_000_000L)).isEqualTo(10353.2342967);
  }

  @Test
  void hackerNewsIsAsPublished() {
    assertThat(Formula.hackerNews(2, 0)).isCloseTo(0.2871745887492588, within(1e-12));
    assertThat(Formula.hackerNews(101, 3 * H)).isCloseTo(2.197121086612236, within(1e-12));
    assertThat(Formula.hackerNews(0, H)).isCloseTo(-0.1384145488461686, within(1e-12));
    assertThat(Formula.hackerNews(1, 5 * H)).isZero();
    assertThat(Formula.hackerNews(2, -H)).isEqualTo(Formula.hackerNews(2, 0));
  }

  @Test
  void lemmyActiveIsAsPublished() {
    assertThat(Formula.lemmyActive(1, 0)).isCloseTo(1728.963304119899, within(1e-9));
    assertThat(Formula.lemmyActive(1, 24 * H)).isCloseTo(17.08786253596699, within(1e-9));
    assertThat(Formula.lemmyActive(100, 5 * H)).isCloseTo(606.2226846690521, within(1e-9));
    assertThat(Formula.lemmyActive(0, 0)).isCloseTo(1370.1710010764941, within(1e-9));
    assertThat(Formula.lemmyActive(-2, 3 * H)).isZero();
    assertThat(Formula.lemmyActive(-10, 0)).isZero();
  }

  @Test
  void thePowerLawsSayThatTheyAge() {
    assertThat(Formula.DECAY.isTimeless()).isTrue();
    assertThat(Formula.REDDIT_HOT.isTimeless()).isTrue();
    assertThat(Formula.HACKER_NEWS.isTimeless()).isFalse();
    assertThat(Formula.LEMMY_ACTIVE.isTimeless()).isFalse();
    for (Formula formula : Formula.values()) {
      assertThat(Formula.of(formula.label())).isEqualTo(formula);
      assertThat(Formula.ofCode(formula.code())).isEqualTo(formula);
    }
  }

  @Test
  void anItemIsScoredByVotesThatDoNotDecay() {
    Map<Engagement, Double> votes = Map.of(Engagement.LIKED, 1.0, Engagement.HIDDEN, -1.0);
    FeedStage stage =
        new FeedStage(
            FeedStage.generation("r", Formula.REDDIT_HOT, H, votes),
            FeedStage.generation("hn", Formula.HACKER_NEWS, H, votes),
            FeedStage.generation("l", Formula.LEMMY_ACTIVE, H, votes));
    stage.send(
        T + 5 * H,
        FeedStage.created(T, "c1", null, null),
        FeedStage.engaged(T + 1, Engagement.LIKED, "a"),
        FeedStage.engaged(T + H, Engagement.LIKED, "b"),
        FeedStage.engaged(T + H, Engagement.LIKED, "c"),
        FeedStage.engaged(T + H, Engagement.HIDDEN, "d"),
        FeedStage.undone(T + 2 * H, Engagement.LIKED, "c"));

    assertThat(stage.score("r home")).isEqualTo(Formula.redditHot(2, T));
    assertThat(stage.score("hn home")).isEqualTo(Formula.hackerNews(2, 5 * H));
    assertThat(stage.score("l home")).isEqualTo(Formula.lemmyActive(2, 5 * H));
  }

  @Test
  void aCommentRenewsAnItemForTwoDays() {
    FeedStage stage =
        new FeedStage(
            FeedStage.generation("l", Formula.LEMMY_ACTIVE, H, Map.of(Engagement.LIKED, 1.0)));
    long now = T + 100 * H;
    Engaged second = FeedStage.engaged(T + 20 * H, Engagement.COMMENTED, "b");
    stage.send(
        now,
        FeedStage.created(T, "c1", null, null),
        FeedStage.engaged(T + 10 * H, Engagement.COMMENTED, "a"),
        second);
    assertThat(stage.score("l home")).isEqualTo(Formula.lemmyActive(1, 80 * H));

    stage.send(now, FeedStage.undone(now, Engagement.COMMENTED, "b"));
    assertThat(stage.score("l home")).isEqualTo(Formula.lemmyActive(1, 90 * H));

    stage.send(now, FeedStage.engaged(T + 99 * H, Engagement.COMMENTED, "c"));
    assertThat(stage.score("l home")).isEqualTo(Formula.lemmyActive(1, 52 * H));
  }

  @Test
  void onlyARescoreAgesAPowerLaw() {
    Map<Engagement, Double> votes = Map.of(Engagement.LIKED, 1.0);
    FeedStage stage =
        new FeedStage(
            FeedStage.generation("hn", Formula.HACKER_NEWS, H, votes),
            FeedStage.generation("d", Formula.DECAY, H, votes));
    stage.send(
        T, FeedStage.created(T, "c1", null, null), FeedStage.engaged(T, Engagement.LIKED, "a"));
    int writes = stage.writes;
    stage.send(T + H, FeedStage.engaged(T, Engagement.VIEWED, "weighs nothing"));
    assertThat(stage.writes).isEqualTo(writes);

    stage.rescore("p1", T + H);
    assertThat(stage.score("hn home")).isEqualTo(Formula.hackerNews(2, H));
    // Home, country, category, creator and the document; and nothing of the timeless one.
    assertThat(stage.writes).isEqualTo(writes + 5);
    stage.rescore("p1", T + H);
    assertThat(stage.writes).isEqualTo(writes + 5);
  }
}
