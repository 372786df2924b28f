package live.footlight.contract.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Values of the published formulas, computed apart from this code. */
class FormulaTest {
  private static final long REDDIT = 1_134_028_003_000L;
  private static final long H = 3_600_000L;

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
}
