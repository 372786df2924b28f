package live.footlight.domain.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import live.footlight.contract.feed.Formula;
import live.footlight.domain.feed.FeedInput.Engaged;
import org.junit.jupiter.api.Test;

/** Items under the published formulas. */
class ComparedFormulasTest {
  private static final long H = 3_600_000L;
  private static final long T = 1_790_000_000_000L;

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
